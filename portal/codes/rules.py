"""When a code works, rule by rule. Pure: no session, no clock of its own.

The first rule that says no is what a buyer hears; an organizer's test bench shows them all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.codes import words, worth
from portal.codes.models import Code
from portal.codes.reasons import Refused
from portal.tickets import Ticket


@dataclass(frozen=True)
class Part:
    """So many of a ticket in a basket."""

    ticket: Ticket
    count: int


@dataclass(frozen=True)
class Held:
    """Uses of a code in orders that are not paid yet, and when the first of them ends."""

    count: int = 0
    until: datetime | None = None


@dataclass(frozen=True)
class Situation:
    """What a code is asked about: a basket, a moment, and who asks."""

    parts: Sequence[Part]
    at: datetime
    signed_in: bool = False
    held: Held = Held()

    def eligible(self, code: Code) -> list[Part]:
        """The chosen tickets that the code is for, and has an effect on."""
        mine = [part for part in self.parts if part.count and worth.is_for(code, part.ticket)]
        if not code.gives_discount:
            return mine
        return [part for part in mine if worth.off_each(code, part.ticket)]


@dataclass(frozen=True)
class Verdict:
    """What one rule says of a code; `refused` is None where it is content."""

    rule: str
    refused: Refused | None

    @property
    def ok(self) -> bool:
        return self.refused is None


Check = Callable[[Code, Situation], Refused | None]


def judge(code: Code, situation: Situation) -> list[Verdict]:
    """Every rule and what it says, in the order a person would want to hear it."""
    return [Verdict(rule, check(code, situation)) for rule, check in RULES]


def first_no(code: Code, situation: Situation) -> Refused | None:
    """Why the code does not work; None when it does."""
    return next((verdict.refused for verdict in judge(code, situation) if verdict.refused), None)


def uses(code: Code, parts: Sequence[Part]) -> int:
    """How many uses this basket takes: tickets, not orders."""
    return sum(part.count for part in Situation(parts, code.created_at).eligible(code))


def _is_on(code: Code, _now: Situation) -> Refused | None:
    return None if code.active else words.inactive(code)


def _has_begun(code: Code, now: Situation) -> Refused | None:
    if code.valid_from is None or code.valid_from <= now.at:
        return None
    return words.not_yet(code, code.valid_from)


def _has_not_ended(code: Code, now: Situation) -> Refused | None:
    return None if now.at < code.ends_at else words.ended(code, now.at)


def _knows_the_buyer(code: Code, now: Situation) -> Refused | None:
    return None if now.signed_in or not code.signed_in_only else words.need_login(code)


def _is_for_a_chosen_ticket(code: Code, now: Situation) -> Refused | None:
    """An access code opens its tickets before anybody can choose them."""
    chosen = [part.ticket for part in now.parts if part.count]
    if not chosen or not code.gives_discount or any(worth.is_for(code, each) for each in chosen):
        return None
    return words.wrong_ticket(code)


def _has_an_effect(code: Code, now: Situation) -> Refused | None:
    mine = [part for part in now.parts if part.count and worth.is_for(code, part.ticket)]
    return words.no_effect(code, mine[0].ticket) if mine and not now.eligible(code) else None


def _are_enough(code: Code, now: Situation) -> Refused | None:
    mine = now.eligible(code)
    count, least = _sum(mine), code.min_quantity or 0
    if not count or count >= least:
        return None
    first = mine[0]
    counts = {first.ticket.ref: first.count + least - count}
    return words.min_quantity(code, [part.ticket for part in mine], count, counts)


def _are_not_too_many(code: Code, now: Situation) -> Refused | None:
    mine, most = now.eligible(code), code.max_quantity
    if most is None or _sum(mine) <= most:
        return None
    tickets = [part.ticket for part in mine]
    return words.max_quantity(code, tickets, _sum(mine), _cut(mine, most))


def _uses_are_left(code: Code, now: Situation) -> Refused | None:
    mine, left = now.eligible(code), code.left
    wanted = max(_sum(mine), 1)  # a code that is used up says so before anything is chosen
    if left is None or left >= wanted:
        return None
    if left > 0:
        tickets = [part.ticket for part in mine]
        return words.few_left(code, left, tickets, wanted, _cut(mine, left))
    if now.held.count and now.held.until:
        return words.held(code, now.held.until - now.at)
    return words.used_up(code)


RULES: tuple[tuple[str, Check], ...] = (
    ("Switched on", _is_on),
    ("Has begun", _has_begun),
    ("Has not ended", _has_not_ended),
    ("Open to this buyer", _knows_the_buyer),
    ("For a chosen ticket", _is_for_a_chosen_ticket),
    ("Takes something off", _has_an_effect),
    ("Enough tickets", _are_enough),
    ("Not too many tickets", _are_not_too_many),
    ("Uses left", _uses_are_left),
)


def unknown(typed: str) -> Refused:
    """No code of this event is called that."""
    return words.unknown(typed)


def _sum(parts: Sequence[Part]) -> int:
    return sum(part.count for part in parts)


def _cut(parts: Sequence[Part], most: int) -> dict[str, int]:
    """Quantities that keep the first `most` of these tickets."""
    counts = {}
    for part in parts:
        counts[part.ticket.ref] = min(part.count, most)
        most -= counts[part.ticket.ref]
    return counts
