"""What happened, kept and told to the shop, signed as Stripe signs."""

import json
import secrets
from collections.abc import Mapping
from copy import deepcopy

import stripe
from flask import Blueprint, Response
from stripe.params import EventListParams, EventRetrieveParams

from standins import keys
from standins.delivery import Letter
from standins.stripe.calls import account, answered, asked
from standins.stripe.store import Account
from standins.stripe.wire import Thing
from standins.stripe.world import World, here

bp = Blueprint("events", __name__)


def emit(
    world: World, owner: Account, kind: str, thing: Thing, *, before: Thing | None = None
) -> Thing:
    """Something happened to this thing. `before`: the values that were replaced."""
    data = {"object": deepcopy(thing)} | ({"previous_attributes": before} if before else {})
    event = world.store.add(
        owner,
        "evt",
        "event",
        api_version=stripe.api_version,
        type=kind,
        data=data,
        pending_webhooks=1,
        request={"id": f"req_{secrets.token_hex(7)}", "idempotency_key": None},
        **({"account": owner} if owner else {}),
    )
    world.post.add(Letter(kind, json.dumps(event).encode(), signed))
    return event


def signed(body: bytes) -> Mapping[str, str]:
    """Signed now: whoever checks refuses what is older than five minutes."""
    header = stripe.WebhookSignature.generate_signature_header(
        body.decode(), keys.STRIPE_WEBHOOK_SECRET
    )
    return {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": header}


@bp.get("/v1/events")
def listed() -> Response:
    params = asked(EventListParams)
    return answered(here().store.page(account(), "event", "/v1/events", params), params)


@bp.get("/v1/events/<ref>")
def one(ref: str) -> Response:
    params = asked(EventRetrieveParams)
    return answered(here().store.get(account(), "event", ref), params)
