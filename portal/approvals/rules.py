"""What a PIN must be, and what is said where a manager is asked for one. Pure."""

from portal.core.refusals import Fault, Refusal

LEAST, MOST = 6, 12
_RUN = "01234567890123456789"


class NeedsApproval(Refusal):
    """Somebody at a till may not do this alone: a manager of the event types their PIN."""

    status = 403
    code = "needs_approval"

    def __init__(self, sentence: str) -> None:
        super().__init__(Fault(sentence, "pin"))


def fault(pin: str) -> str | None:
    """The sentence that says what is wrong with a new PIN; None when it will do."""
    if not (pin.isascii() and pin.isdigit() and LEAST <= len(pin) <= MOST):
        return f"Use {LEAST} to {MOST} digits, and nothing else."
    if len(set(pin)) == 1 or pin in _RUN or pin in _RUN[::-1]:
        return "Too easy to guess. Mix the digits."
    return None
