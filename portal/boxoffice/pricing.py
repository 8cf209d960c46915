"""A price set by hand at the till: what it gives away, and who must allow that. No commit here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal import approvals, corrections, orders
from portal.approvals import Act, Approver, NeedsApproval
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.corrections import REASONS, Kind
from portal.orders import Basket, Order
from portal.tills import Seller


@dataclass(frozen=True)
class OwnPrice:
    """A total, or what one costs by ticket reference, in minor units. 0 in all is a comp.

    `approval` is what the till holds of a manager who allowed it a moment ago.
    """

    total_minor: int | None = None
    prices: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None
    approval: str | None = None

    @property
    def is_set(self) -> bool:
        return self.total_minor is not None or bool(self.prices)


@dataclass(frozen=True)
class Priced:
    """A basket at the price that holds; `off` is what was given away by hand."""

    basket: Basket
    off: Money


def apply(basket: Basket, own: OwnPrice) -> Priced:
    """No code applies to a price that is set: it is final, and no use is taken."""
    usual = orders.quote(basket.event, basket.choices).total
    if not own.is_set or not basket.choices:
        return Priced(basket, usual - usual)
    if own.total_minor is not None and own.prices:
        raise Refusal("Set a new total, or prices of single tickets, not both.", field="total")
    if own.total_minor is not None:
        priced = basket.at(Money(own.total_minor, usual.currency))
    else:
        priced = basket.priced(own.prices)
    off = usual - priced.quote.total
    if off.minor < 0:
        where = "total" if own.total_minor is not None else f"own-{next(iter(own.prices))}"
        raise Refusal(f"It costs {usual}: write less than that.", field=where)
    if off and own.reason not in REASONS[Kind.PRICE]:
        raise Refusal("Choose a reason.", field="reason")
    return Priced(priced, off)


def limit(seller: Seller) -> int:
    """So many minor units may be given away at this till without a manager."""
    return seller.shift.till.own_price_limit_minor if seller.shift else 0


def needs_word(priced: Priced, event_id: int, seller: Seller) -> bool:
    """Whether a manager has to allow it."""
    return priced.off.minor > limit(seller) and not approvals.may_alone(event_id, seller)


def ask(priced: Priced, *, by: Seller, approver: Approver | None) -> str | None:
    """What the till holds until it sells; None where nobody has to allow it."""
    event = priced.basket.event
    if not needs_word(priced, event.id, by):
        return None
    if approver is None:
        raise NeedsApproval(why(priced, by))
    _, token = approvals.give(event, Act.PRICE, priced.off, by=approver, seller=by, used=False)
    return token


def note(
    order: Order, priced: Priced, own: OwnPrice, *, by: Seller, approver: Approver | None
) -> None:
    """Write down what was given away with a sale, and who allowed it."""
    if not priced.off:
        return
    approval_id = None
    if needs_word(priced, order.event_id, by):
        approval_id = _word(order, priced, own, by, approver)
    corrections.note_price(
        order, priced.off, reason=str(own.reason), by=by, approval_id=approval_id
    )


def why(priced: Priced, seller: Seller) -> str:
    most = limit(seller)
    if not most:
        return f"{priced.off} off needs a manager's PIN."
    allowed = Money(most, priced.off.currency)
    return f"{priced.off} off needs a manager's PIN: up to {allowed} needs none at this till."


def _word(
    order: Order, priced: Priced, own: OwnPrice, by: Seller, approver: Approver | None
) -> int:
    if own.approval:
        return approvals.take(order.event, Act.PRICE, own.approval, priced.off, seller=by)
    if approver is None:
        raise NeedsApproval(why(priced, by))
    made, _ = approvals.give(order.event, Act.PRICE, priced.off, by=approver, seller=by, used=True)
    return made.id
