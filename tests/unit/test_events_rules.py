"""What an event must be, what may change of it, and what it lacks before it is published."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.core.modules import Module
from portal.events.rules import Details, Offer, Ties, faults, steps

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ALL_ON = dict.fromkeys(Module, True)
GALA = Details("Gala", NOW, NOW + timedelta(hours=4), "Europe/Tallinn", "EUR")


def fields(found: list) -> list[str]:
    return [fault.field for fault in found]


def test_an_event_that_starts_before_it_ends_has_no_faults() -> None:
    assert faults(GALA) == []


@pytest.mark.parametrize("hours", [0, -1])
def test_the_end_comes_after_the_start(hours: int) -> None:
    assert fields(faults(replace(GALA, ends_at=NOW + timedelta(hours=hours)))) == ["ends_at"]


def test_the_currency_stays_once_there_are_orders() -> None:
    other = replace(GALA, currency="JPY")
    assert fields(faults(other, GALA, Ties(has_orders=True))) == ["currency"]
    assert faults(other, GALA, Ties(has_orders=False)) == []
    assert faults(GALA, GALA, Ties(has_orders=True)) == []


def test_the_event_does_not_end_while_a_ticket_is_on_sale() -> None:
    late, exact = (
        Ties(last_sale_ends_at=GALA.ends_at + timedelta(seconds=1)),
        Ties(last_sale_ends_at=GALA.ends_at),
    )
    assert fields(faults(GALA, GALA, late)) == ["ends_at"]
    assert faults(GALA, GALA, exact) == []


def missing(details: Details = GALA, *, tickets: int = 1, paid: bool = False, on=ALL_ON) -> list:
    offer = Offer(tickets=tickets, costs_money=paid)
    return [step.endpoint for step in steps(details, offer, NOW, on) if not step.done]


def test_publishing_needs_a_ticket_a_future_and_a_way_to_pay() -> None:
    no_payments = ALL_ON | {Module.PAYMENTS: False}
    over = replace(GALA, starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1))
    assert missing() == []
    assert missing(tickets=0) == ["tickets.new"]
    assert missing(over) == ["events.edit"]
    assert missing(paid=True) == []
    assert missing(paid=True, on=no_payments) == ["tickets.index"]
    assert missing(on=no_payments) == []
    assert len(missing(over, tickets=0, paid=True, on=no_payments)) == 3
