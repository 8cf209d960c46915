"""A total that somebody set is spread over lines that add up to it, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.orders.choices import Choice
from portal.orders.totals import spread
from portal.tickets import Kind, Ticket

GIFT = Choice(Ticket(name="Donation", kind=Kind.DONATION, price_minor=0), 1, 500)


def choice(price: int, count: int) -> Choice:
    return Choice(Ticket(name="General", kind=Kind.PAID, price_minor=price), count)


prices = st.tuples(st.integers(0, 50_000), st.integers(1, 12))


@given(st.lists(prices, min_size=1, max_size=5), st.integers(0, 1_000_000), st.booleans())
def test_the_lines_are_the_total_and_nobody_is_lost(
    chosen: list[tuple[int, int]], total: int, with_gift: bool
) -> None:
    tickets = [choice(price, count) for price, count in chosen]
    gifts = [GIFT] if with_gift else []
    whole = total + 500 * len(gifts)
    lines = spread([*tickets, *gifts], Money(whole, "EUR"))
    assert sum(item.net_minor for _, item in lines) == whole
    assert all(item.unit_minor >= 0 for _, item in lines)
    for each in tickets:
        mine = [item for one, item in lines if one is each]
        assert sum(item.count for item in mine) == each.count
        # What cannot be divided is a cent apart, not more.
        assert max(item.unit_minor for item in mine) - min(item.unit_minor for item in mine) <= 1


def test_what_a_gift_gives_stays() -> None:
    with pytest.raises(Refusal):
        spread([choice(1000, 1), GIFT], Money(499, "EUR"))
    with pytest.raises(Refusal):
        spread([GIFT], Money(600, "EUR"))
    assert [item.unit_minor for _, item in spread([GIFT], Money(500, "EUR"))] == [500]
