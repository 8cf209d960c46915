"""How a buyer pays at the door: in cash, by card, or some of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal import payments
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.orders import Order
from portal.payments import Payment, Provider
from portal.tills import Seller


class Tender(StrEnum):
    """The button that ended the sale. A comp is a total of nothing."""

    CASH = "cash"
    CARD = "card"
    COMP = "comp"
    SPLIT = "split"


@dataclass(frozen=True)
class Offer:
    """What the buyer holds out. `given_minor`: cash, if not exact; `on_card`: parts of a split."""

    tender: Tender
    given_minor: int | None = None
    on_card: Sequence[int] = ()


@dataclass(frozen=True)
class _Part:
    provider: Provider
    amount: Money
    given_minor: int | None = None


def take(order: Order, offer: Offer, by: Seller) -> tuple[Payment, ...]:
    """Each part is one payment. Raises `Refusal` for less than the total, or more on cards."""
    if not order.total:
        return ()
    return tuple(
        payments.capture(
            order,
            part.provider,
            amount=part.amount,
            taken_by_id=by.id,
            given_minor=part.given_minor,
            shift_id=by.shift_id,
        )
        for part in _parts(order.total, offer)
    )


def _parts(total: Money, offer: Offer) -> list[_Part]:
    if offer.tender is Tender.CARD:
        return [_Part(Provider.CARD_TERMINAL, total)]
    cards = [minor for minor in offer.on_card if minor] if offer.tender is Tender.SPLIT else []
    if offer.tender is Tender.SPLIT and not cards:
        raise Refusal("Write how much goes on the card.", field="on-card")
    rest = Money(total.minor - sum(cards), total.currency)
    if rest.minor < 0:
        raise Refusal(f"Only {total} is to pay.", field="on-card")
    parts = [_Part(Provider.CARD_TERMINAL, Money(minor, total.currency)) for minor in cards]
    if rest:
        parts.append(_Part(Provider.CASH, rest, _enough(rest, offer.given_minor)))
    return parts


def _enough(due: Money, given_minor: int | None) -> int | None:
    if given_minor is not None and given_minor < due.minor:
        missing = due - Money(given_minor, due.currency)
        raise Refusal(f"{missing} still to pay.", field="given")
    return given_minor
