"""PaymentIntents and charges, to look at."""

import re

from flask import Blueprint, Response
from stripe.params import (
    ChargeListParams,
    ChargeRetrieveParams,
    PaymentIntentListParams,
    PaymentIntentRetrieveParams,
    PaymentIntentSearchParams,
)

from standins.stripe.calls import account, answered, asked
from standins.stripe.errors import StripeError
from standins.stripe.wire import Thing
from standins.stripe.world import here

bp = Blueprint("charges", __name__)

# metadata['order']:'K7QM2', status:'succeeded', joined by AND.
CLAUSE = re.compile(
    r"""(?:metadata\[['"](?P<meta>[^'"]+)['"]\]|(?P<field>\w+)):['"](?P<is>[^'"]*)['"]"""
)


@bp.get("/v1/payment_intents")
def intents() -> Response:
    params = asked(PaymentIntentListParams)
    page = here().store.page(account(), "payment_intent", "/v1/payment_intents", params)
    return answered(page, params)


@bp.get("/v1/payment_intents/search")
def found() -> Response:
    params = asked(PaymentIntentSearchParams)
    clauses = [clause.strip() for clause in re.split(r"\s+and\s+", params["query"], flags=re.I)]
    rows = [
        intent
        for intent in here().store.newest(account(), "payment_intent")
        if all(_says(intent, clause) for clause in clauses)
    ]
    page = {"object": "search_result", "url": "/v1/payment_intents/search", "next_page": None}
    limit = params.get("limit", 10)
    return answered({**page, "data": rows[:limit], "has_more": len(rows) > limit}, params)


def _says(intent: Thing, clause: str) -> bool:
    match = CLAUSE.fullmatch(clause)
    if match is None:
        raise StripeError(f"We were unable to parse the query: {clause}", param="query")
    if match["meta"]:
        return bool(intent["metadata"].get(match["meta"]) == match["is"])
    return str(intent.get(match["field"])) == match["is"]


@bp.get("/v1/payment_intents/<ref>")
def intent(ref: str) -> Response:
    params = asked(PaymentIntentRetrieveParams)
    return answered(here().store.get(account(), "payment_intent", ref), params)


@bp.get("/v1/charges")
def charges() -> Response:
    params = asked(ChargeListParams)
    return answered(here().store.page(account(), "charge", "/v1/charges", params), params)


@bp.get("/v1/charges/<ref>")
def charge(ref: str) -> Response:
    params = asked(ChargeRetrieveParams)
    return answered(here().store.get(account(), "charge", ref), params)
