"""The sentences of the codes, and the next step each offers (`reasons`). Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from portal.codes.models import Code, Kind, UsedFor
from portal.codes.reasons import Act, Reason, Refused, Step
from portal.core import clock
from portal.core.money import Money
from portal.tickets import Ticket
from portal.web.filters import day, hour, plural

# A stranger's typing is shown, not stored; more than this is no code.
LONGEST_SHOWN = 40


def unknown(typed: str) -> Refused:
    shown = typed if len(typed) <= LONGEST_SHOWN else f"{typed[:LONGEST_SHOWN]}…"
    return Refused(typed, Reason.UNKNOWN, f"We do not know {shown}. Check the letters.")


def inactive(code: Code) -> Refused:
    ask = Step("Ask the organizer", Act.ASK)
    return _no(code, Reason.INACTIVE, f"{code.code} is switched off at the moment.", ask)


def not_yet(code: Code, starts_at: datetime) -> Refused:
    zone = code.event.timezone
    when = f"{day(starts_at, zone)} at {hour(starts_at, zone)}"
    return _no(code, Reason.NOT_YET, f"{code.code} starts on {when}.")


def ended(code: Code, at: datetime) -> Refused:
    zone = code.event.timezone
    same_day = clock.to_local(at, zone).date() == clock.to_local(code.ends_at, zone).date()
    when = f"today at {hour(code.ends_at, zone)}" if same_day else f"on {day(code.ends_at, zone)}"
    return _no(code, Reason.ENDED, f"{code.code} ended {when}.")


def need_login(code: Code) -> Refused:
    sentence = "This code is for invited people. Log in to use it."
    return _no(code, Reason.NEED_LOGIN, sentence, Step("Log in", Act.SIGN_IN))


def wrong_ticket(code: Code) -> Refused:
    add = [
        Step(f"Add {ticket.name}", Act.SET, {ticket.ref: ticket.min_per_order})
        for ticket in code.tickets[:1]
    ]
    only = f"{code.code} is for {_names(code)} only."
    return _no(code, Reason.WRONG_TICKET, only, *add)


def no_effect(code: Code, ticket: Ticket) -> Refused:
    if ticket.price_minor:
        return _no(code, Reason.NO_EFFECT, f"{code.code} takes nothing off {ticket.name}.")
    sentence = f"{ticket.name} is already free: nothing to take off."
    return _no(code, Reason.NO_EFFECT, sentence)


def min_quantity(
    code: Code, mine: Sequence[Ticket], count: int, counts: Mapping[str, int]
) -> Refused:
    sentence = f"Works from {code.min_quantity} {_of(mine)}. You have {count}."
    step = Step(f"Make it {code.min_quantity}", Act.SET, counts)
    return _no(code, Reason.MIN_QUANTITY, sentence, step)


def max_quantity(
    code: Code, mine: Sequence[Ticket], count: int, counts: Mapping[str, int]
) -> Refused:
    sentence = f"Works for up to {code.max_quantity} {_of(mine)}. You have {count}."
    step = Step(f"Make it {code.max_quantity}", Act.SET, counts)
    return _no(code, Reason.MAX_QUANTITY, sentence, step)


def few_left(
    code: Code, left: int, mine: Sequence[Ticket], count: int, counts: Mapping[str, int]
) -> Refused:
    are_left = "1 use is left" if left == 1 else f"{left} uses are left"
    sentence = f"{are_left}; you have {count} {_of(mine)}. Take {left}, or pay full price."
    take = Step(f"Take {left}", Act.SET, counts)
    full = Step("Pay full price", Act.REMOVE, code=code.code)
    return _no(code, Reason.FEW_LEFT, sentence, take, full)


def used_up(code: Code) -> Refused:
    total = code.total_uses or 0
    gone = "its one use is gone" if total == 1 else f"all {total:,} uses are gone"
    return _no(code, Reason.USED_UP, f"{code.code} is used up: {gone}.")


def held(code: Code, wait: timedelta) -> Refused:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    when = f"Try again in {plural(minutes, 'minute')}."
    return _no(code, Reason.HELD, f"All uses are held in other orders. {when}")


def one_only(kept: Code, kept_gives: Money, other: Code, other_gives: Money) -> Refused:
    """Both work; the better one is offered first."""
    sentence = (
        f"One code per order. Swap {kept.code} (−{kept_gives}) for {other.code} (−{other_gives})?"
    )
    keep = Step(f"Keep {kept.code}", Act.REMOVE, code=other.code)
    swap = Step(f"Swap to {other.code}", Act.SWAP, code=other.code)
    steps = (swap, keep) if other_gives.minor > kept_gives.minor else (keep, swap)
    return _no(other, Reason.ONE_ONLY, sentence, *steps)


def too_many(typed: str) -> Refused:
    return Refused(typed, Reason.TOO_MANY, "Too many tries. Wait a minute.")


def gives(code: Code) -> str:
    """15% off, €5 off."""
    if code.kind == Kind.AMOUNT:
        return f"{Money(code.value, code.event.currency).short} off"
    return f"{percent(code.value)} off"


def about(code: Code) -> str:
    """15% off General; Opens Speaker pass."""
    return f"{gives(code)} {_names(code)}" if code.gives_discount else f"Opens {_names(code)}"


def percent(basis_points: int) -> str:
    """12.5% for 1250."""
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".") + "%"


def summary(code: Code) -> str:
    """15% off General, 200 uses, until Fri 19 June: the code in one line."""
    zone = code.event.timezone
    parts = [about(code)]
    if code.total_uses is not None:
        parts.append(plural(code.total_uses, "use"))
    if code.min_quantity:
        parts.append(f"from {code.min_quantity} tickets")
    if code.max_quantity:
        parts.append(f"up to {code.max_quantity} an order")
    if code.valid_from:
        parts.append(f"from {day(code.valid_from, zone)}")
    parts.append(f"until {day(code.ends_at, zone)}")
    return ", ".join(parts)


def _no(code: Code, reason: Reason, sentence: str, *steps: Step) -> Refused:
    return Refused(code.code, reason, sentence, steps, code.id)


def _names(code: Code) -> str:
    """What the code is for, by name: General, or General and Reduced."""
    if code.used_for == UsedFor.EVENT:
        return "paid tickets"
    names = [ticket.name for ticket in code.tickets]
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _of(tickets: Sequence[Ticket]) -> str:
    return tickets[0].name if len(tickets) == 1 else "tickets"
