"""Hold what a buyer chose. Nothing here commits."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from portal import codes, orders
from portal.core import once, refs
from portal.core.money import Money
from portal.core.once import OtherBody
from portal.core.refusals import WrongState
from portal.events import Event
from portal.orders import Basket, Buyer, Choice
from portal.orders.models import Channel, PaymentMode, Status
from portal.people import User

# Of a key, what leaves room for the digest of another basket behind it.
LONGEST_KEY = 43


class NotOnSale(WrongState):
    """The event was taken back while somebody was choosing; what they chose stays on the page."""

    def __init__(self) -> None:
        super().__init__("This event is not on sale at the moment. Nothing was ordered.")

    @property
    def headers(self) -> dict[str, str]:
        return {"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"}


class NobodyCanPay(WrongState):
    """The organizer offers no way to pay online, or none any more."""

    def __init__(self) -> None:
        super().__init__("Nobody can pay online for this event at the moment. Buy at the door.")


class CostsMore(WrongState):
    """The basket costs more than the buyer was shown; they decide."""

    def __init__(self, before: Money, now: Money) -> None:
        super().__init__(f"The total was {before}, and is {now} now.")


def hold(
    event: Event,
    choices: Sequence[Choice],
    typed: Sequence[str],
    *,
    key: str | None,
    ask: Callable[[], Basket],
    seen: Money | None,
    can_be_paid: bool,
    by: User | None,
) -> str:
    """Take the places for a while; returns the code of the order.

    The same form sent again finds the order it made. When something else was chosen in it since,
    after going back, the new order stands in for the first one: nobody holds twice.

    `ask` judges the codes, `seen` is the total that the buyer went on with.
    """
    code = refs.order_code()
    earlier = _claim(event, key, _body(choices, typed), code)
    if earlier:
        return earlier
    if not event.is_published:
        raise NotOnSale
    basket = ask()
    total = basket.quote.total
    if total and not can_be_paid and not basket.refused:
        raise NobodyCanPay
    if seen and not basket.refused and total.minor > seen.minor:
        raise CostsMore(seen, total)
    with orders.placing(
        basket,
        status=Status.PENDING,
        channel=Channel.WEB,
        payment_mode=PaymentMode.UNCHOSEN,
        order_code=code,
        buyer=Buyer(user_id=by.id if by else None),
        created_by_id=by.id if by else None,
    ):
        pass  # nothing belongs to a hold but its places
    return code


def _claim(event: Event, key: str | None, body: Mapping[str, Any], code: str) -> str | None:
    """What this form made before, if it was the same; what it made of another choice ends."""
    scope = f"shop:{event.id}"
    try:
        return once.claim(scope, key, body, code)
    except OtherBody as other:
        orders.let_go(event, other.made)
        digest = sha256(repr(sorted(body.items())).encode()).hexdigest()[:20]
        return once.claim(scope, f"{(key or '')[:LONGEST_KEY]}-{digest}", body, code)


def _body(choices: Sequence[Choice], typed: Sequence[str]) -> dict[str, Any]:
    return {
        "choices": [[c.ticket.ref, c.count, c.price_minor] for c in choices],
        "codes": [codes.fold(code) for code in typed],
    }
