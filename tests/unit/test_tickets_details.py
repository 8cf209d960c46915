"""What a ticket must be (domain, section 4)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.core.modules import Module
from portal.tickets import Kind
from portal.tickets.details import Details, faults

EVENT_ENDS = datetime(2026, 6, 20, 20, 30, tzinfo=UTC)
DAY = timedelta(days=1)
ALL_ON = dict.fromkeys(Module, True)
PAID = Details("General admission", Kind.PAID, quantity=100, price_minor=3500)
GIFT = Details("Donation", Kind.DONATION, 100_000, min_price_minor=100, max_price_minor=50_000)


def wrong(details: Details, *, taken: int = 0, on=ALL_ON) -> list[tuple[str, str]]:
    found = faults(details, taken=taken, event_ends_at=EVENT_ENDS, on=on)
    return [(fault.field, fault.sentence) for fault in found]


def fields(details: Details, **options) -> list[str]:
    return [field for field, _ in wrong(details, **options)]


@pytest.mark.parametrize("details", [PAID, GIFT, Details("Child", Kind.FREE, quantity=10)])
def test_usual_tickets_have_no_faults(details: Details) -> None:
    assert wrong(details) == []


def test_the_quantity_cannot_fall_below_what_is_sold() -> None:
    fewer = replace(PAID, quantity=875)
    assert wrong(fewer, taken=876) == [("quantity", "876 are sold; enter at least 876.")]
    assert wrong(fewer, taken=875) == []


@pytest.mark.parametrize(
    ("least", "most", "quantity", "faulty"),
    [(1, 1, 1, []), (2, 1, 10, ["max_per_order"]), (1, 11, 10, ["max_per_order"]), (5, 5, 5, [])],
)
def test_minimum_maximum_and_quantity_stand_in_order(least, most, quantity, faulty) -> None:
    details = replace(PAID, min_per_order=least, max_per_order=most, quantity=quantity)
    assert fields(details) == faulty


@pytest.mark.parametrize(
    ("starts", "ends", "faulty"),
    [
        (None, EVENT_ENDS, []),
        (None, EVENT_ENDS + timedelta(minutes=1), ["sales_ends_at"]),
        (EVENT_ENDS - DAY, EVENT_ENDS - DAY, ["sales_ends_at"]),
        (EVENT_ENDS, None, ["sales_starts_at"]),
        (EVENT_ENDS - DAY, None, []),
        (EVENT_ENDS - 2 * DAY, EVENT_ENDS - DAY, []),
    ],
)
def test_the_sale_starts_before_it_ends_and_ends_with_the_event(starts, ends, faulty) -> None:
    assert fields(replace(PAID, sales_starts_at=starts, sales_ends_at=ends)) == faulty


def test_a_paid_ticket_costs_something_and_needs_the_payments_module() -> None:
    assert fields(replace(PAID, price_minor=0)) == ["price"]
    assert fields(PAID, on=ALL_ON | {Module.PAYMENTS: False}) == ["kind"]


def test_a_donation_has_room_to_choose_and_needs_its_module() -> None:
    assert fields(replace(GIFT, max_price_minor=99)) == ["max_price"]
    assert fields(replace(GIFT, min_price_minor=0, max_price_minor=0)) == ["max_price"]
    assert fields(replace(GIFT, min_price_minor=0)) == []
    assert fields(GIFT, on=ALL_ON | {Module.DONATIONS: False}) == ["kind"]
