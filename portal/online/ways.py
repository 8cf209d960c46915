"""The ways to pay that need nobody's hands: what a buyer sees of them, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal import activity
from portal.core import refs
from portal.core.context import setting
from portal.core.db import db, keep
from portal.core.refusals import WrongState
from portal.events import Event
from portal.online import attempts, authorizations, gateways
from portal.online.found import KeyReused, Purchase, Refused, Started
from portal.online.gateways.amounts import PAYPAL_TAKES
from portal.online.models import AttemptState
from portal.orders import Order
from portal.orders.models import PaymentMode
from portal.payments import Provider
from portal.payments.models import PaymentOffer


@dataclass(frozen=True)
class _Online:
    """What the two have in common: write down, ask with nothing locked, write down the answer."""

    mode: PaymentMode
    label: str
    provider: Provider
    part: str

    def account(self, _event: Event) -> str | None:
        """Who takes the money; None: the site itself."""
        raise NotImplementedError

    def panel(self, event: Event) -> Mapping[str, Any] | None:
        """What its part of the organizer's page shows; None: this site does not have it."""
        raise NotImplementedError

    def start(self, order: Order) -> str:
        """The address where the buyer pays. Raises `WrongState`, `Refused`, `Unreachable`.

        Two clicks, or one whose answer was lost, lead to the same page.
        """
        for _ in range(2):
            attempt = attempts.begin(order, self.provider, self.account(order.event))
            if attempt.state == AttemptState.WAITING:
                return f"/orders/{order.code}/return"
            if attempt.url:
                return attempt.url
            purchase = attempts.purchase(attempt, setting("BASE_URL"))
            attempt_id, wanted = attempt.id, order
            keep()
            started = self._ask(attempt_id, purchase)
            if started:
                attempts.opened(attempt_id, started)
                return started.url
            order = wanted
        raise Refused("This payment could not be begun. Try again.")

    def _ask(self, attempt_id: int, purchase: Purchase) -> Started | None:
        """None: the provider holds this attempt for another one, so a new one is begun."""
        try:
            return gateways.of(self.provider).start(purchase)
        except KeyReused:
            attempts.give_up(attempt_id, "key used before")
            return None
        except Refused as refused:
            attempts.give_up(attempt_id, refused.sentence[:300])
            keep()
            raise


class Cards(_Online):
    """By Stripe, into the account that the event is connected with."""

    def serves(self, event: Event) -> bool:
        return authorizations.is_offered() and authorizations.connected(event) is not None

    def panel(self, event: Event) -> Mapping[str, Any] | None:
        if not authorizations.is_offered():
            return None
        return {
            "authorization": authorizations.of(event),
            "has_oauth": bool(setting("STRIPE_CLIENT_ID")),
            "key": refs.token(),
        }

    def account(self, _event: Event) -> str | None:
        found = authorizations.connected(_event)
        if found is None:
            raise Refused("Cards are not taken for this event any more. Choose another way.")
        return found.account


class PayPalWay(_Online):
    """Into the site's own account, where an organizer offers it."""

    def panel(self, event: Event) -> Mapping[str, Any] | None:
        return {"on": is_switched_on(event)} if is_possible(event) else None

    def serves(self, event: Event) -> bool:
        return is_possible(event) and is_switched_on(event)

    def account(self, _event: Event) -> str | None:
        return None


CARDS = Cards(PaymentMode.STRIPE, "Card", Provider.STRIPE, "online/_stripe.html")
PAYPAL = PayPalWay(PaymentMode.PAYPAL, "PayPal", Provider.PAYPAL, "online/_paypal.html")


def is_possible(event: Event) -> bool:
    """Whether PayPal could be offered here at all."""
    return bool(setting("PAYPAL_CLIENT_ID")) and event.currency in PAYPAL_TAKES


def is_switched_on(event: Event) -> bool:
    offer = (PaymentOffer.event_id == event.id, PaymentOffer.mode == PaymentMode.PAYPAL)
    return bool(db.session.scalar(select(PaymentOffer.active).where(*offer)))


def switch_paypal(event: Event, *, on: bool, by_id: int) -> None:
    """Offer PayPal, or not any more. What is under way is still settled."""
    if on and not is_possible(event):
        raise WrongState(f"PayPal does not take {event.currency}.")
    if is_switched_on(event) is on:
        return
    db.session.merge(PaymentOffer(event_id=event.id, mode=PaymentMode.PAYPAL, active=on))
    activity.record(
        "paypal.switched",
        "event",
        event.slug,
        actor_id=by_id,
        event_id=event.id,
        changes={"on": [not on, on]},
    )
    db.session.flush()
