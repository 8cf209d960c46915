"""What a Stripe event itself says of a payment; believed when its account cannot be asked. Pure.

Only what cannot become untrue later: money that came, refunds that were made or failed, disputes
that were lost.
"""

from collections.abc import Callable
from typing import Any

from portal.core.money import Money
from portal.online.found import Back, Found, Standing, Undone
from portal.online.gateways.amounts import from_stripe
from portal.payments import Provider

Thing = dict[str, Any]


def of(thing: Thing, account: str | None) -> Found | None:
    read = _READERS.get(str(thing.get("object")))
    try:
        said = read(thing) if read else None
    except KeyError:  # of no shape that we know: it says nothing
        return None
    if said is None or not said["payment_id"]:
        return None
    return Found(provider=Provider.STRIPE, account=account, standing=Standing.PAID, **said)


def _of_session(thing: Thing) -> Thing | None:
    if thing.get("payment_status") != "paid":
        return None
    return {
        **_marks(thing),
        "provider_id": thing["id"],
        "order_code": thing.get("client_reference_id"),
        "amount": from_stripe(thing["amount_total"], thing["currency"]),
        "payment_id": thing.get("payment_intent"),
    }


def _of_intent(thing: Thing) -> Thing | None:
    if thing.get("status") != "succeeded":
        return None
    return {
        **_marks(thing),
        "provider_id": None,
        "amount": from_stripe(thing["amount_received"], thing["currency"]),
        "payment_id": thing["id"],
    }


def _of_refund(thing: Thing) -> Thing:
    failed = thing.get("status") in ("failed", "canceled")
    key = (thing.get("metadata") or {}).get("key")
    state = Undone.FAILED if failed else Undone.DONE
    return _went_back(thing, Back(thing["id"], _amount(thing), key, state))


def _of_dispute(thing: Thing) -> Thing | None:
    if thing.get("status") != "lost":
        return None
    return _went_back(thing, Back(thing["id"], _amount(thing), is_dispute=True))


_READERS: dict[str, Callable[[Thing], Thing | None]] = {
    "checkout.session": _of_session,
    "payment_intent": _of_intent,
    "refund": _of_refund,
    "dispute": _of_dispute,
}


def _went_back(thing: Thing, back: Back) -> Thing:
    """Such an event names the payment, and no order."""
    about = {"provider_id": None, "attempt_ref": None, "order_code": None}
    return {**about, "payment_id": thing.get("payment_intent"), "backs": (back,)}


def _marks(thing: Thing) -> Thing:
    written = thing.get("metadata") or {}
    return {"attempt_ref": written.get("attempt"), "order_code": written.get("order")}


def _amount(thing: Thing) -> Money:
    return from_stripe(thing["amount"], thing["currency"])
