"""Cards by Stripe: a hosted page in the account of the event, and what became of it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import stripe

from portal.core.context import setting
from portal.core.money import Money
from portal.online.found import (
    AccountGone,
    Back,
    BadSignature,
    Found,
    Item,
    Page,
    Purchase,
    Refused,
    Report,
    Standing,
    Started,
    Undone,
    Wish,
)
from portal.online.gateways import stripe_events
from portal.online.gateways.amounts import fits_stripe, from_stripe, to_stripe
from portal.online.gateways.stripe_line import asking, options
from portal.payments import Provider

TOLERANCE = 300  # seconds that a signature may be old
_LONGEST_NAME = 250
_PAGE = 100  # as many as Stripe gives at once
_LOST = {"lost"}
_UNDONE = {"failed": Undone.FAILED, "canceled": Undone.FAILED}


class Stripe:
    """Direct charges: the organizer's account takes the money, `account` says which."""

    provider = Provider.STRIPE
    lists = True

    def start(self, purchase: Purchase) -> Started:
        params = _session(purchase)
        with asking() as client:
            made = client.v1.checkout.sessions.create(
                params, options(purchase.account, f"{purchase.order_code}-{purchase.ref}")
            )
        if not made.url:
            raise Refused("This payment is over. Try again.")
        return Started(made.id, made.url)

    def look_up(self, account: str | None, thing: str) -> Found:
        with asking() as client:
            if thing.startswith("pi_"):
                return _of_intent(client, account, _intent(client, account, thing))
            session = client.v1.checkout.sessions.retrieve(
                thing, {"expand": ["payment_intent.latest_charge"]}, options(account)
            )
            return _of_session(client, account, session)

    def recent(self, account: str | None, since: datetime, after: str | None) -> Page:
        params: Any = {
            "limit": _PAGE,
            "created": {"gte": int(since.timestamp())},
            "expand": ["data.latest_charge"],
        }
        if after:
            params["starting_after"] = after
        with asking() as client:
            listed = client.v1.payment_intents.list(params, options(account))
            ours = [each for each in listed.data if _is_paid_for_us(each)]
            found = tuple(_glance(client, account, each) for each in ours)
        return Page(found, listed.data[-1].id if listed.has_more else None)

    def finish(self, found: Found) -> Found:
        """Stripe takes the money by itself."""
        return found

    def cancel(self, account: str | None, thing: str) -> bool:
        try:
            with asking() as client:
                client.v1.checkout.sessions.expire(thing, {}, options(account))
        except AccountGone:
            raise
        except Refused:  # it is not open any more
            return False
        return True

    def refund(self, wish: Wish) -> Back:
        with asking() as client:
            made = client.v1.refunds.create(
                {
                    "payment_intent": wish.payment_id,
                    "amount": to_stripe(wish.amount),
                    "metadata": {"order": wish.order_code, "key": wish.key},
                },
                options(wish.account, wish.key),
            )
        return _back(made)

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Report:
        """One of several secrets may fit: Stripe has one for each address of the platform."""
        signature = headers.get("Stripe-Signature", "")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise BadSignature from None
        for secret in setting("STRIPE_WEBHOOK_SECRET").split(","):
            try:
                stripe.WebhookSignature.verify_header(text, signature, secret.strip(), TOLERANCE)
            except stripe.SignatureVerificationError:
                continue
            live = setting("STRIPE_SECRET_KEY").startswith(("sk_live_", "rk_live_"))
            return stripe_events.read(json.loads(text), live=live)
        raise BadSignature


def _session(purchase: Purchase) -> Any:
    marks = {"order": purchase.order_code, "attempt": purchase.ref}
    about = f"{purchase.event_name}, order {purchase.order_code}"[:_LONGEST_NAME]
    params = {
        "mode": "payment",
        "client_reference_id": purchase.order_code,
        "metadata": marks,
        "line_items": [_line(item) for item in _lines(purchase, about)],
        "payment_intent_data": {"metadata": marks, "description": about},
        "success_url": purchase.return_url,
        "cancel_url": purchase.cancel_url,
        "expires_at": int(purchase.expires_at.timestamp()),
    }
    return {**params, "customer_email": purchase.email} if purchase.email else params


def _lines(purchase: Purchase, about: str) -> tuple[Item, ...]:
    """Line by line where each can be charged, else the total in one."""
    if all(fits_stripe(item.unit) for item in purchase.items):
        return purchase.items
    return (Item(about, purchase.total, 1),)


def _line(item: Item) -> dict[str, Any]:
    return {
        "quantity": item.count,
        "price_data": {
            "currency": item.unit.currency.lower(),
            "unit_amount": to_stripe(item.unit),
            "product_data": {"name": item.name[:_LONGEST_NAME]},
        },
    }


def _intent(client: stripe.StripeClient, account: str | None, ref: str) -> Any:
    return client.v1.payment_intents.retrieve(ref, {"expand": ["latest_charge"]}, options(account))


def _of_session(client: stripe.StripeClient, account: str | None, session: Any) -> Found:
    marks = _marks(session)
    common = {
        "provider": Provider.STRIPE,
        "account": account,
        "provider_id": session.id,
        "attempt_ref": marks.get("attempt"),
        "order_code": session.client_reference_id,
    }
    intent = session.payment_intent
    if intent is None or session.status != "complete":
        over = session.status == "expired"
        return Found(**common, standing=Standing.OVER if over else Standing.OPEN)
    return Found(**common, **_moved(client, account, intent))


def _of_intent(client: stripe.StripeClient, account: str | None, intent: Any) -> Found:
    marks = _marks(intent)
    return Found(
        provider=Provider.STRIPE,
        account=account,
        provider_id=None,
        attempt_ref=marks.get("attempt"),
        order_code=marks.get("order"),
        **_moved(client, account, intent, hosted=True),
    )


def _is_paid_for_us(intent: Any) -> bool:
    """An account may sell other things as well."""
    return intent.status == "succeeded" and "attempt" in _marks(intent)


def _glance(client: stripe.StripeClient, account: str | None, intent: Any) -> Found:
    """As the list tells it: one question for a hundred, one more for what was disputed."""
    charge, marks = intent.latest_charge, _marks(intent)
    back = from_stripe(charge.amount_refunded, charge.currency)
    sums = (Back(charge.id, back),) if back else ()
    return Found(
        provider=Provider.STRIPE,
        account=account,
        provider_id=None,
        attempt_ref=marks.get("attempt"),
        order_code=marks.get("order"),
        standing=Standing.PAID,
        amount=from_stripe(intent.amount_received, intent.currency),
        payment_id=intent.id,
        backs=(*sums, *_disputes(client, account, charge)),
        disputed=bool(charge.disputed),
    )


def _moved(
    client: stripe.StripeClient, account: str | None, intent: Any, *, hosted: bool = False
) -> dict[str, Any]:
    """What became of the money. On a hosted page who was refused a card may try another one."""
    if intent.status == "succeeded":
        charge = intent.latest_charge
        return {
            "standing": Standing.PAID,
            "amount": from_stripe(intent.amount_received, intent.currency),
            "payment_id": intent.id,
            "backs": (*_refunds(client, account, charge), *_disputes(client, account, charge)),
            "disputed": bool(charge.disputed),
        }
    if intent.status in ("processing", "requires_capture"):
        return {"standing": Standing.WAITING}
    refused_for_good = intent.status == "canceled" or not hosted
    return {"standing": Standing.OVER if refused_for_good else Standing.OPEN}


def _refunds(client: stripe.StripeClient, account: str | None, charge: Any) -> tuple[Back, ...]:
    found = client.v1.refunds.list(
        {"payment_intent": charge.payment_intent, "limit": 100}, options(account)
    )
    return tuple(_back(refund) for refund in reversed(found.data))


def _disputes(client: stripe.StripeClient, account: str | None, charge: Any) -> tuple[Back, ...]:
    if not charge.disputed:
        return ()
    found = client.v1.disputes.list({"charge": charge.id, "limit": 100}, options(account))
    return tuple(
        Back(one.id, _money(one), is_dispute=True) for one in found.data if one.status in _LOST
    )


def _back(refund: Any) -> Back:
    key = _marks(refund).get("key")
    return Back(refund.id, _money(refund), key, _UNDONE.get(refund.status or "", Undone.DONE))


def _marks(thing: Any) -> dict[str, str]:
    """What we wrote on it, or somebody else did."""
    return thing.metadata.to_dict() if thing.metadata else {}


def _money(thing: Any) -> Money:
    return from_stripe(thing.amount, thing.currency)
