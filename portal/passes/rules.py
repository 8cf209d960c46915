"""What a shift pass may be, and whether it works. Pure: no session, no clock of its own."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.core.refusals import Fault
from portal.passes.models import ShiftPass
from portal.web import filters

# One evening: a day and a night at most, so that no link works for a season.
LONGEST = timedelta(hours=24)
SHORTEST_PIN, LONGEST_PIN = 4, 8
_DIGITS = "01234567890"


class State(StrEnum):
    """How a pass stands at a moment."""

    WORKS = "works"
    NOT_YET = "not yet"
    OVER = "over"
    WITHDRAWN = "withdrawn"


def state(found: ShiftPass, at: datetime) -> State:
    if found.withdrawn_at:
        return State.WITHDRAWN
    if at >= found.valid_till:
        return State.OVER
    return State.NOT_YET if at < found.valid_from else State.WORKS


def why_not(found: ShiftPass, at: datetime) -> str | None:
    """The sentence for who comes with a pass that does not work; None when it does."""
    zone, maker = found.event.timezone, found.made_by.name
    sentences = {
        State.WITHDRAWN: f"This shift pass was withdrawn. Ask {maker}.",
        State.OVER: f"This shift pass was good until {filters.local(found.valid_till, zone)}.",
        State.NOT_YET: f"This shift pass is good from {filters.local(found.valid_from, zone)}.",
    }
    return sentences.get(state(found, at))


def window_faults(begins: datetime, ends: datetime, at: datetime) -> list[Fault]:
    """What is wrong with the time that a new pass is to be good."""
    if ends <= begins:
        return [Fault("It must end after it begins.", "valid_till")]
    if ends <= at:
        return [Fault("This is over already. Choose a later time.", "valid_till")]
    if ends - begins > LONGEST:
        return [Fault("A pass is for one evening: at most 24 hours.", "valid_till")]
    return []


def pin_fault(pin: str) -> str | None:
    """The sentence that says what is wrong with a new PIN; None when it will do."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        return f"Use {SHORTEST_PIN} to {LONGEST_PIN} digits."
    if len(set(pin)) == 1 or pin in _DIGITS or pin in _DIGITS[::-1]:
        return "Too easy to guess. Mix the digits."
    return None


def usual_window(starts_at: datetime, ends_at: datetime, at: datetime) -> tuple[datetime, datetime]:
    """What the form begins with: from two hours before the event, or now, to its end."""
    begins = max(at, starts_at - timedelta(hours=2)).replace(second=0, microsecond=0)
    ends = ends_at if begins < ends_at else begins + timedelta(hours=6)
    return begins, min(ends, begins + LONGEST)
