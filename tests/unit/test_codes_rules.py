"""When a code works, what it gives, and what is said when it does not."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal import codes
from portal.codes import Act, Code, Held, Part, Reason, Refused, Situation, UsedFor, words, worth
from portal.core import clock
from portal.core.money import Money
from portal.events import Event
from portal.orders import Choice, quote
from portal.tickets import Kind, Ticket

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)
EVENT = Event(
    id=1,
    slug="harbour-lights",
    timezone="Europe/Tallinn",
    currency="EUR",
    starts_at=NOW + timedelta(days=60),
    ends_at=NOW + timedelta(days=60, hours=6),
)


@pytest.fixture(autouse=True)
def _in_april(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def ticket(number: int, name: str, price_minor: int = 3500, kind: Kind = Kind.PAID) -> Ticket:
    ref, price = f"T{number}", price_minor if kind is Kind.PAID else 0
    return Ticket(
        id=number, event_id=1, event=EVENT, ref=ref, name=name, kind=kind, price_minor=price,
        min_per_order=1, max_per_order=10,
    )  # fmt: skip


GENERAL, VIP = ticket(1, "General"), ticket(2, "VIP deck", 9000)
CHILD, GIFT = ticket(3, "Child", kind=Kind.FREE), ticket(4, "Donation", kind=Kind.DONATION)


def code(name: str = "DOCK15", *tickets: Ticket, **fields: Any) -> Code:
    usual = {
        "used_for": UsedFor.TICKET,
        "kind": "percent",
        "value": 1500,
        "active": True,
        "used": 0,
    }
    linked = list(tickets) or [GENERAL]
    return Code(id=7, event_id=1, event=EVENT, code=name, tickets=linked, **{**usual, **fields})


def basket(counts: Mapping[Ticket, int], **more: Any) -> Situation:
    return Situation([Part(each, count) for each, count in counts.items()], NOW, **more)


FOUR = {GENERAL: 4}
REFUSALS: list[tuple[Code, Situation, Reason, str, list[str]]] = [
    (
        code(active=False),
        basket(FOUR),
        Reason.INACTIVE,
        "DOCK15 is switched off at the moment.",
        ["Ask the organizer"],
    ),
    (
        code(valid_from=datetime(2026, 5, 1, 7, tzinfo=UTC)),
        basket(FOUR),
        Reason.NOT_YET,
        "DOCK15 starts on Fri 1 May at 10:00.",
        [],
    ),
    (
        code("EARLY10", valid_till=datetime(2026, 4, 6, 20, tzinfo=UTC)),
        basket(FOUR),
        Reason.ENDED,
        "EARLY10 ended on Mon 6 April.",
        [],
    ),
    (
        code("EARLY10", valid_till=NOW),
        basket(FOUR),
        Reason.ENDED,
        "EARLY10 ended today at 12:00.",
        [],
    ),
    (
        code("FRIENDS20", total_uses=50, used=50),
        basket(FOUR),
        Reason.USED_UP,
        "FRIENDS20 is used up: all 50 uses are gone.",
        [],
    ),
    (
        code(total_uses=50, used=48),
        basket(FOUR),
        Reason.FEW_LEFT,
        "2 uses are left; you have 4 General. Take 2, or pay full price.",
        ["Take 2", "Pay full price"],
    ),
    (
        code(total_uses=50, used=50),
        basket(FOUR, held=Held(3, NOW + timedelta(minutes=8, seconds=5))),
        Reason.HELD,
        "All uses are held in other orders. Try again in 9 minutes.",
        [],
    ),
    (
        code(min_quantity=4),
        basket({GENERAL: 2, CHILD: 2}),
        Reason.MIN_QUANTITY,
        "Works from 4 General. You have 2.",
        ["Make it 4"],
    ),
    (
        code(max_quantity=4),
        basket({GENERAL: 6}),
        Reason.MAX_QUANTITY,
        "Works for up to 4 General. You have 6.",
        ["Make it 4"],
    ),
    (
        code(),
        basket({VIP: 2}),
        Reason.WRONG_TICKET,
        "DOCK15 is for General only.",
        ["Add General"],
    ),
    (
        code("ALL10", CHILD, GENERAL),
        basket({CHILD: 2}),
        Reason.NO_EFFECT,
        "Child is already free: nothing to take off.",
        [],
    ),
    (
        code(value=0),
        basket(FOUR),
        Reason.NO_EFFECT,
        "DOCK15 takes nothing off General.",
        [],
    ),
    (
        code(signed_in_only=True),
        basket(FOUR),
        Reason.NEED_LOGIN,
        "This code is for invited people. Log in to use it.",
        ["Log in"],
    ),
]


@pytest.mark.parametrize(("asked", "now", "reason", "sentence", "steps"), REFUSALS)
def test_each_no_has_its_words_and_its_way_on(
    asked: Code, now: Situation, reason: Reason, sentence: str, steps: list[str]
) -> None:
    no = codes.first_no(asked, now)

    assert no is not None
    assert (no.reason, no.sentence) == (reason, sentence)
    assert [step.label for step in no.steps] == steps


def test_an_unknown_code_is_named_but_not_at_any_length() -> None:
    assert words.unknown("DOCK51").sentence == "We do not know DOCK51. Check the letters."
    assert words.unknown("x" * 300).sentence == f"We do not know {'x' * 40}…. Check the letters."


def test_two_codes_offer_the_better_one_first() -> None:
    dock, spring = code(), code("SPRING")
    less = words.one_only(dock, Money(1050, "EUR"), spring, Money(700, "EUR"))
    more = words.one_only(spring, Money(700, "EUR"), dock, Money(1050, "EUR"))

    assert less.sentence == "One code per order. Swap DOCK15 (−€10.50) for SPRING (−€7.00)?"
    assert [step.label for step in less.steps] == ["Keep DOCK15", "Swap to SPRING"]
    assert [step.label for step in more.steps] == ["Swap to DOCK15", "Keep SPRING"]


def quantities(no: Refused | None) -> dict[str, int]:
    assert no is not None
    return dict(next(step.counts for step in no.steps if step.act is Act.SET))


def test_one_use_left_for_two_tickets_is_refused_and_one_is_offered() -> None:
    """Never the 410 of the original: 10 off, A 100 × 3 and B 100 × 1, one use left."""
    a, b = ticket(5, "A", 10_000), ticket(6, "B", 10_000)
    last = code("TEN", a, b, kind="amount", value=1000, total_uses=5, used=4)
    no = codes.first_no(last, basket({a: 3, b: 1}))

    assert no is not None
    assert no.sentence == "1 use is left; you have 4 tickets. Take 1, or pay full price."
    assert quantities(no) == {"T5": 1, "T6": 0}
    assert codes.first_no(last, basket({a: 1})) is None


def test_what_is_offered_works() -> None:
    assert quantities(codes.first_no(code(min_quantity=4), basket({GENERAL: 2}))) == {"T1": 4}
    assert quantities(codes.first_no(code(max_quantity=4), basket({GENERAL: 6}))) == {"T1": 4}
    assert quantities(codes.first_no(code(), basket({VIP: 1}))) == {"T1": 1}


def test_a_test_bench_sees_every_rule() -> None:
    tired = code(active=False, total_uses=5, used=5)
    verdicts = codes.judge(tired, basket(FOUR))

    assert [verdict.rule for verdict in verdicts if not verdict.ok] == ["Switched on", "Uses left"]
    assert len(verdicts) == 9


def test_before_anything_is_chosen_a_code_only_says_what_holds_anyway() -> None:
    assert codes.first_no(code(min_quantity=4), basket({})) is None
    used_up = codes.first_no(code(total_uses=1, used=1), basket({}))
    assert used_up is not None
    assert used_up.sentence == "DOCK15 is used up: its one use is gone."


@pytest.mark.parametrize(
    ("price", "kind", "value", "off"),
    [
        (1999, "percent", 1250, 250),  # 2.49875, so that a unit costs 17.49
        (1, "percent", 5000, 1),  # half a cent goes up
        (3500, "percent", 10_000, 3500),
        (3500, "percent", 0, 0),
        (3500, "amount", 500, 500),
        (3500, "amount", 9999, 3500),
    ],
)
def test_what_comes_off_a_unit(price: int, kind: str, value: int, off: int) -> None:
    each = ticket(8, "Each", price)
    assert worth.off_each(code("X", each, kind=kind, value=value), each) == off


def test_three_at_1999_with_an_eighth_off_cost_5247() -> None:
    each = ticket(8, "Each", 1999)
    priced = quote(EVENT, [Choice(each, 3)], code("EIGHTH", each, value=1250))
    assert (priced.subtotal.minor, priced.discount.minor, priced.total.minor) == (5997, 750, 5247)


def test_gifts_free_tickets_and_others_are_left_alone() -> None:
    everything = code("HOUSE", used_for=UsedFor.EVENT)
    choices = [Choice(GENERAL, 1), Choice(CHILD, 1), Choice(GIFT, 1, 1000)]
    assert [worth.off_each(everything, each.ticket) for each in choices] == [525, 0, 0]
    assert codes.uses(everything, [Part(each.ticket, each.count) for each in choices]) == 1


def test_an_access_code_opens_before_its_ticket_is_chosen() -> None:
    opens = code("SPEAKER", VIP, used_for=UsedFor.ACCESS, total_uses=5)
    assert codes.first_no(opens, basket({GENERAL: 2})) is None
    assert words.summary(opens) == "Opens VIP deck, 5 uses, until Fri 19 June"


def test_a_code_in_one_line() -> None:
    until = datetime(2026, 6, 19, 20, tzinfo=UTC)
    assert words.summary(code(total_uses=200, valid_till=until)) == (
        "15% off General, 200 uses, until Fri 19 June"
    )
    assert words.gives(code(value=1250)) == "12.5% off"
    assert words.gives(code(kind="amount", value=500)) == "€5 off"
