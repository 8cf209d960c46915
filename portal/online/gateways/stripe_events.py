"""What a Stripe event is about. It only says what to look at: the truth is asked for. Pure."""

from datetime import UTC, datetime
from typing import Any

from portal.online.found import Report
from portal.online.gateways import stripe_told
from portal.payments import Provider

# What changes how a payment stands: these name a hosted page or a payment to be looked up.
_SESSION = "checkout.session."
_ABOUT_MONEY = ("payment_intent.", "charge.", "refund.")
_NEVER_MOVES = {"payment_intent.created", "payment_intent.requires_action"}


def read(event: dict[str, Any], *, live: bool) -> Report:
    """The event is signed, so its shape is Stripe's. Tests of the platform move no real order."""
    kind, thing = str(event.get("type", "")), event.get("data", {}).get("object", {})
    if bool(event.get("livemode")) is not live:
        return Report(provider=Provider.STRIPE, id=str(event["id"]), kind=kind)
    gone, changed = kind == "account.application.deauthorized", kind == "account.updated"
    account = event.get("account") or (thing.get("id") if changed else None)
    return Report(
        provider=Provider.STRIPE,
        id=str(event["id"]),
        kind=kind,
        account=account,
        thing=_thing(kind, thing),
        happened_at=_moment(event.get("created")),
        account_gone=gone,
        account_changed=changed,
        told=stripe_told.of(thing, account),
    )


def _thing(kind: str, thing: dict[str, Any]) -> str | None:
    if kind.startswith(_SESSION):
        return str(thing["id"])
    if kind.startswith(_ABOUT_MONEY) and kind not in _NEVER_MOVES:
        ref = thing.get("id") if thing.get("object") == "payment_intent" else None
        return ref or thing.get("payment_intent")
    return None


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
