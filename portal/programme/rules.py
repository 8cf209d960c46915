"""What may stand in a list that an event carries. Pure."""

from collections.abc import Sequence

from portal.core.refusals import Fault
from portal.programme.models import Carried
from portal.programme.sorts import Sort


def full(sort: Sort, kept: Sequence[Carried]) -> str | None:
    """The sentence when no more fit."""
    if len(kept) < sort.most:
        return None
    many = sort.label if sort.label.isupper() else sort.label.lower()
    return f"An event has at most {sort.most} {many}. Remove one first."


def twice(
    sort: Sort, kept: Sequence[Carried], called: str, *, but: Carried | None = None
) -> list[Fault]:
    """Two that people could not tell apart; `called` is the name of one of them."""
    same = (each.called.casefold() == called.casefold() for each in kept if each is not but)
    return [Fault(f"There is a {sort.one} like this already.", sort.key)] if any(same) else []
