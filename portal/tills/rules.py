"""What holds for tills and shifts, without a database."""

from portal.core.refusals import Refusal


class NoShift(Refusal):
    """A sale needs an open shift, and there is none (any more)."""

    status = 423
    code = "no_shift"
