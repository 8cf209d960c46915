"""What the till decides by itself."""

import pytest

from portal.boxoffice import rules
from portal.core.money import CURRENCIES, Money
from portal.events import Event
from portal.orders import Choice
from portal.tickets import Kind, Ticket


def ticket(ref: str = "AAAAAA", **fields: object) -> Ticket:
    return Ticket(ref=ref, name="VIP deck", kind=Kind.PAID, price_minor=9000, **fields)


@pytest.mark.parametrize(
    ("currency", "steps"),
    [
        ("EUR", [500, 1000, 2000, 5000, 10000]),
        ("JPY", [1000, 5000, 10000]),
        ("KWD", [1000, 5000, 10000, 20000]),
    ],
)
def test_notes_are_those_of_the_currency_in_minor_units(currency: str, steps: list[int]) -> None:
    assert rules.note_steps(currency) == steps


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_currency_has_three_notes_or_more_smallest_first(currency: str) -> None:
    steps = rules.note_steps(currency)
    assert len(steps) >= 3
    assert steps == sorted(set(steps))


def test_a_cart_is_cut_down_to_what_is_left() -> None:
    vip, general, child = ticket("VIPVIP"), ticket("GENGEN"), ticket("CHICHI")
    cart = [Choice(vip, 3), Choice(general, 2), Choice(child, 1)]
    assert rules.what_is_left(cart, {"VIPVIP": 1, "CHICHI": 0}) == [
        Choice(vip, 1),
        Choice(general, 2),
    ]


def test_gifts_are_offered_within_their_limits() -> None:
    event = Event(name="Gala", currency="EUR")
    gift = Ticket(kind=Kind.DONATION, min_price_minor=600, max_price_minor=5000, event=event)
    assert rules.gift_offers(gift) == [Money(1000, "EUR"), Money(2000, "EUR"), Money(5000, "EUR")]


def test_a_closed_till_says_why() -> None:
    assert rules.why_closed(Event(name="Gala", state="published")) is None
    assert rules.why_closed(Event(name="Gala", state="draft")) == (
        "Gala is still a draft, so nothing can be sold."
    )
