"""PayPal: the buyer approves there, and we take the money when they come back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from portal.core.context import setting
from portal.core.money import Money
from portal.online.found import (
    Back,
    BadSignature,
    Found,
    Page,
    Purchase,
    Refused,
    Report,
    Standing,
    Started,
    Undone,
    Wish,
)
from portal.online.gateways import paypal_disputes
from portal.online.gateways.amounts import from_paypal, to_paypal
from portal.online.gateways.paypal_line import Line, PayPalRefused
from portal.payments import Provider

_LONGEST = 127
# What the buyer has still to do there.
_OPEN = {"CREATED", "SAVED", "PAYER_ACTION_REQUIRED"}
_TAKEN = {"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"}
_SIGNED = {
    "auth_algo": "PAYPAL-AUTH-ALGO",
    "cert_url": "PAYPAL-CERT-URL",
    "transmission_id": "PAYPAL-TRANSMISSION-ID",
    "transmission_sig": "PAYPAL-TRANSMISSION-SIG",
    "transmission_time": "PAYPAL-TRANSMISSION-TIME",
}


class PayPal:
    """The account is the site's own, so `account` is always None."""

    provider = Provider.PAYPAL
    # Its only list is hours late and needs a permission of its own: each payment is asked about.
    lists = False

    def start(self, purchase: Purchase) -> Started:
        with Line() as line:
            made = line.post("/v2/checkout/orders", _order(purchase), key=purchase.ref)
        links = {link["rel"]: link["href"] for link in made.get("links", [])}
        url = links.get("payer-action") or links.get("approve")
        if not url:
            raise Refused("This payment is over. Try again.")
        return Started(made["id"], url)

    def look_up(self, account: str | None, thing: str) -> Found:
        assert account is None, "the site has one PayPal account"
        with Line() as line:
            if paypal_disputes.is_dispute(thing):
                return _disputed(line, line.get(f"/v1/customer/disputes/{thing}"))
            return _found(line.get(f"/v2/checkout/orders/{thing}"))

    def recent(self, account: str | None, since: datetime, after: str | None) -> Page:  # noqa: ARG002 - there is no list
        return Page(())

    def finish(self, found: Found) -> Found:
        """Take the money the buyer approved; refused, they may choose another way."""
        if found.standing is not Standing.WAITING or found.payment_id:
            return found
        assert found.provider_id, "only what was looked up can be finished"
        with Line() as line:
            try:
                line.post(
                    f"/v2/checkout/orders/{found.provider_id}/capture",
                    {},
                    key=f"capture-{found.provider_id}",
                )
            except PayPalRefused as refused:
                if refused.issue not in ("ORDER_ALREADY_CAPTURED", "INSTRUMENT_DECLINED"):
                    raise
            return _found(line.get(f"/v2/checkout/orders/{found.provider_id}"))

    def cancel(self, account: str | None, thing: str) -> bool:  # noqa: ARG002 - it asks nobody
        """There is nothing to call off: what is not captured is never paid."""
        return True

    def refund(self, wish: Wish) -> Back:
        amount = {"value": to_paypal(wish.amount), "currency_code": wish.amount.currency}
        body = {"amount": amount, "custom_id": wish.key}
        with Line() as line:
            made = line.post(f"/v2/payments/captures/{wish.payment_id}/refund", body, key=wish.key)
        return _back(made, wish.key)

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Report:
        """PayPal is asked whether it signed this, with the body as it came."""
        try:
            event = json.loads(body)
            named = {name.upper(): value for name, value in headers.items()}
            signed = {name: named[header] for name, header in _SIGNED.items()}
            report = _report(event)
        except (ValueError, KeyError, AttributeError):
            raise BadSignature from None
        asked = json.dumps({**signed, "webhook_id": setting("PAYPAL_WEBHOOK_ID")})
        # The signature is over these very bytes: written anew they might not fit it.
        whole = asked[:-1].encode() + b', "webhook_event": ' + body + b"}"
        with Line() as line:
            try:
                said = line.post("/v1/notifications/verify-webhook-signature", whole)
            except Refused:
                raise BadSignature from None
        if said.get("verification_status") != "SUCCESS":
            raise BadSignature
        return report


def _order(purchase: Purchase) -> Any:
    about = f"{purchase.event_name}, order {purchase.order_code}"[:_LONGEST]
    amount = {"currency_code": purchase.total.currency, "value": to_paypal(purchase.total)}
    unit = {
        "reference_id": purchase.order_code,
        "custom_id": purchase.ref,
        "description": about,
        "amount": amount,
    }
    experience = {
        "return_url": purchase.return_url,
        "cancel_url": purchase.cancel_url,
        "user_action": "PAY_NOW",
        "shipping_preference": "NO_SHIPPING",
    }
    return {
        "intent": "CAPTURE",
        "purchase_units": [unit],
        "payment_source": {"paypal": {"experience_context": experience}},
    }


def _found(order: Any) -> Found:
    unit = order["purchase_units"][0]
    payments = unit.get("payments", {})
    capture = next(iter(payments.get("captures", [])), None)
    taken = capture is not None and capture["status"] in _TAKEN
    return Found(
        provider=Provider.PAYPAL,
        account=None,
        provider_id=order["id"],
        attempt_ref=unit.get("custom_id"),
        order_code=unit.get("reference_id"),
        standing=_standing(order["status"], capture),
        amount=_money(capture["amount"]) if capture and taken else None,
        payment_id=capture["id"] if capture else None,
        backs=tuple(_back(each, each.get("custom_id")) for each in payments.get("refunds", [])),
    )


def _disputed(line: Line, dispute: Any) -> Found:
    """The payment it is about, with what it took back of it."""
    capture = line.get(f"/v2/payments/captures/{paypal_disputes.capture_of(dispute)}")
    order = capture["supplementary_data"]["related_ids"]["order_id"]
    found = _found(line.get(f"/v2/checkout/orders/{order}"))
    lost = paypal_disputes.lost(dispute)
    back = (Back(dispute["dispute_id"], _money(lost), is_dispute=True),) if lost else ()
    return replace(found, backs=(*found.backs, *back), disputed=True)


def _standing(status: str, capture: Any) -> Standing:
    if capture is not None:
        if capture["status"] in _TAKEN:
            return Standing.PAID
        return Standing.WAITING if capture["status"] == "PENDING" else Standing.OVER
    if status == "APPROVED":
        return Standing.WAITING
    return Standing.OPEN if status in _OPEN else Standing.OVER


def _back(refund: Any, key: str | None) -> Back:
    failed = refund.get("status") in ("FAILED", "CANCELLED")
    state = Undone.FAILED if failed else Undone.DONE
    return Back(refund["id"], _money(refund["amount"]), key, state)


def _money(amount: Any) -> Money:
    return from_paypal(amount["value"], amount["currency_code"])


def _report(event: Any) -> Report:
    resource = event.get("resource") or {}
    happened = event.get("create_time")
    return Report(
        provider=Provider.PAYPAL,
        id=str(event["id"]),
        kind=str(event.get("event_type", "")),
        thing=next(_orders(event.get("event_type", ""), resource), None),
        payment_id=next(_captures(resource), None),
        happened_at=datetime.fromisoformat(happened) if happened else None,
    )


def _orders(kind: str, resource: Any) -> Iterator[str]:
    """The PayPal order or dispute that an event is about, wherever it names it."""
    if kind.startswith("CUSTOMER.DISPUTE."):
        yield resource["dispute_id"]
    if kind.startswith("CHECKOUT.ORDER."):
        yield resource["id"]
    related = (resource.get("supplementary_data") or {}).get("related_ids") or {}
    if related.get("order_id"):
        yield related["order_id"]


def _captures(resource: Any) -> Iterator[str]:
    """The payment that a refund points up to, or that a dispute is about."""
    for link in resource.get("links", []):
        path, _, ref = str(link.get("href", "")).rpartition("/")
        if link.get("rel") == "up" and path.endswith("/captures"):
            yield ref
    for disputed in resource.get("disputed_transactions") or []:
        if disputed.get("seller_transaction_id"):
            yield str(disputed["seller_transaction_id"])
