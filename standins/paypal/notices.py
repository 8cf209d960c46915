"""What happened, told to the shop; and the answer to “was that really you?”."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, request

from standins import keys
from standins.delivery import Letter
from standins.paypal.errors import PayPalError
from standins.paypal.world import Thing, World, here, new_id

bp = Blueprint("notices", __name__)

KEY = secrets.token_bytes(32)  # whoever cannot ask PayPal cannot tell a good signature
AUTH_ALGO = "SHA256withRSA"
ASKED_FOR = (
    ("auth_algo", "PAYPAL-AUTH-ALGO"),
    ("cert_url", "PAYPAL-CERT-URL"),
    ("transmission_id", "PAYPAL-TRANSMISSION-ID"),
    ("transmission_sig", "PAYPAL-TRANSMISSION-SIG"),
    ("transmission_time", "PAYPAL-TRANSMISSION-TIME"),
)


def tell(world: World, kind: str, resource_type: str, resource: Thing, summary: str) -> Thing:
    event = world.add(
        "event",
        f"WH-{new_id()}-{new_id()}",
        event_version="1.0",
        resource_version="2.0",
        resource_type=resource_type,
        event_type=kind,
        summary=summary,
        resource=deepcopy(resource),
        status="PENDING",
    )
    body = {name: value for name, value in event.items() if name not in ("status", "update_time")}
    url = world.url
    world.post.add(Letter(kind, json.dumps(body).encode(), lambda sent: _signed(sent, url)))
    return event


def _signed(body: bytes, url: str) -> Mapping[str, str]:
    transmission, moment = secrets.token_hex(16), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "Content-Type": "application/json",
        "PAYPAL-AUTH-ALGO": AUTH_ALGO,
        "PAYPAL-CERT-URL": f"{url}/v1/notifications/certs/CERT-STANDIN",
        "PAYPAL-TRANSMISSION-ID": transmission,
        "PAYPAL-TRANSMISSION-SIG": _signature(transmission, moment, json.loads(body)),
        "PAYPAL-TRANSMISSION-TIME": moment,
    }


def _signature(transmission: str, moment: str, event: Any) -> str:
    """Over what PayPal signs, though not with a certificate."""
    body = json.dumps(event, sort_keys=True, separators=(",", ":"))
    said = f"{transmission}|{moment}|{keys.PAYPAL_WEBHOOK_ID}|{body}"
    return hmac.new(KEY, said.encode(), hashlib.sha256).hexdigest()


@bp.post("/v1/notifications/verify-webhook-signature")
def verify() -> dict[str, str]:
    asked: dict[str, Any] = request.get_json()
    for name in (*(name for name, _ in ASKED_FOR), "webhook_id", "webhook_event"):
        if name not in asked:
            raise PayPalError("MISSING_REQUIRED_PARAMETER", status=400, field=f"/{name}")
    good = _signature(asked["transmission_id"], asked["transmission_time"], asked["webhook_event"])
    holds = hmac.compare_digest(good, str(asked["transmission_sig"]))
    ours = (asked["auth_algo"], asked["webhook_id"]) == (AUTH_ALGO, keys.PAYPAL_WEBHOOK_ID)
    return {"verification_status": "SUCCESS" if holds and ours else "FAILURE"}


@bp.get("/v1/notifications/webhooks-events/<ref>")
def one(ref: str) -> Thing:
    return here().get("event", ref)
