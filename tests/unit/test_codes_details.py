"""What a code must be, whatever form it comes from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.codes import Code, UsedFor
from portal.codes.details import Details, faults, plain
from portal.codes.states import State, state
from portal.events import Event
from portal.tickets import Kind, Ticket

STARTS = datetime(2026, 6, 20, 14, tzinfo=UTC)
EVENT = Event(
    id=1,
    slug="harbour-lights",
    name="Harbour Lights",
    timezone="Europe/Tallinn",
    currency="EUR",
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=6),
)
DAY = timedelta(days=1)


def ticket(number: int, name: str, price_minor: int, kind: Kind = Kind.PAID) -> Ticket:
    return Ticket(
        id=number, position=number, event_id=1, name=name, kind=kind, price_minor=price_minor
    )


GENERAL, CHILD = ticket(1, "General", 3500), ticket(2, "Child", 1200)
FREE, GIFT = ticket(3, "Crew", 0, Kind.FREE), ticket(4, "Donation", 0, Kind.DONATION)
GOOD = Details("SPRING15", value=1500, tickets=(GENERAL,))


def said(details: Details, used_for: UsedFor = UsedFor.TICKET, used: int = 0) -> dict[str, str]:
    return {str(f.field): f.sentence for f in faults(details, EVENT, used_for, used)}


def test_a_good_code_has_no_fault() -> None:
    assert said(GOOD) == {}
    assert said(replace(GOOD, tickets=()), UsedFor.EVENT) == {}
    assert said(replace(GOOD, tickets=(FREE,), value=0), UsedFor.ACCESS) == {}


@pytest.mark.parametrize("name", ["A", "a_b-9", "x" * 80])
def test_what_a_code_may_be_called(name) -> None:
    assert said(replace(GOOD, code=name)) == {}


@pytest.mark.parametrize("name", ["", " ", "15 %", "A B", "é", "🎟", "x" * 81, "a.b", "' OR 1=1"])
def test_what_it_may_not(name) -> None:
    sentence = "Use letters, digits, _ and -, at most 80 of them."
    assert said(replace(GOOD, code=name)) == {"code": sentence}


@pytest.mark.parametrize(
    ("value", "fine"), [(-1, False), (0, True), (10_000, True), (10_001, False)]
)
def test_a_percentage_has_bounds(value, fine) -> None:
    assert (said(replace(GOOD, value=value)) == {}) is fine


@pytest.mark.parametrize(
    ("value", "tickets", "sentence"),
    [
        (0, (GENERAL,), "Enter an amount above 0."),
        (1200, (GENERAL, CHILD), None),
        (1201, (GENERAL, CHILD), "Child costs €12: enter at most that."),
        (3501, (GENERAL,), "General costs €35: enter at most that."),
    ],
)
def test_an_amount_is_at_most_the_price_of_each_ticket(value, tickets, sentence) -> None:
    amount = replace(GOOD, kind="amount", value=value, tickets=tickets)
    assert said(amount) == ({"value": sentence} if sentence else {})


def test_a_code_is_for_paid_tickets_of_which_one_at_least() -> None:
    assert said(replace(GOOD, tickets=())) == {"tickets": "Choose at least one ticket."}
    assert said(replace(GOOD, tickets=()), UsedFor.ACCESS) == {
        "tickets": "Choose at least one ticket."
    }
    assert said(replace(GOOD, tickets=(GENERAL, FREE))) == {
        "tickets": "Crew has no price to take something off. Leave it out."
    }
    assert said(replace(GOOD, tickets=(FREE, GIFT))) == {
        "tickets": "Crew, Donation have no price to take something off. Leave it out."
    }


def test_the_window_is_not_turned_round() -> None:
    till = STARTS - DAY
    assert said(replace(GOOD, valid_from=till, valid_till=till)) == {}
    assert said(replace(GOOD, valid_from=till + DAY, valid_till=till)) == {
        "valid_till": "It must end after it starts."
    }
    assert said(replace(GOOD, valid_from=EVENT.ends_at)) == {
        "valid_from": "It must start before the event ends."
    }


@pytest.mark.parametrize(
    ("least", "most", "total", "fields"),
    [
        (1, 1, 1, {}),
        (2, 4, None, {}),
        (4, 3, None, {"max_quantity": "Enter at least 4, the minimum."}),
        (None, 5, 4, {"max_quantity": "There are 4 uses: enter at most 4."}),
        (5, None, 4, {"min_quantity": "There are 4 uses: enter at most 4."}),
    ],
)
def test_minimum_maximum_and_total_agree(least, most, total, fields) -> None:
    limits = replace(GOOD, min_quantity=least, max_quantity=most, total_uses=total)
    assert said(limits) == fields


@pytest.mark.parametrize(
    ("used", "sentence"),
    [(1, None), (12, "12 are used; enter at least 12."), (2, "2 are used; enter at least 2.")],
)
def test_the_total_stays_above_what_is_used(used, sentence) -> None:
    found = said(replace(GOOD, total_uses=1), used=used)
    assert found == ({"total_uses": sentence} if sentence else {})


def test_columns_can_be_written_down() -> None:
    written = plain(replace(GOOD, tickets=(CHILD, GENERAL), valid_from=STARTS).columns)
    assert written["tickets"] == ["General", "Child"]  # in the order of the list
    assert written["valid_from"] == "2026-06-20T14:00:00+00:00"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, State.ACTIVE),
        ({"active": False, "total_uses": 1, "used": 1}, State.OFF),
        ({"valid_till": STARTS - 2 * DAY}, State.ENDED),
        ({"valid_till": STARTS - DAY}, State.ENDED),
        ({"total_uses": 3, "used": 3}, State.USED_UP),
        ({"valid_from": STARTS}, State.NOT_STARTED),
        ({"valid_from": STARTS - DAY}, State.ACTIVE),
    ],
)
def test_a_state_is_the_first_reason(fields, expected) -> None:
    usual = {"active": True, "used": 0}
    code = Code(event=EVENT, code="SPRING15", **{**usual, **fields})
    assert state(code, STARTS - DAY) is expected
