"""One call of the API: who is asked for, with which parameters, and the answer."""

from typing import Any

from flask import Response, jsonify, request

from standins.stripe.parameters import checked
from standins.stripe.store import Account
from standins.stripe.wire import Thing, expanded, nested
from standins.stripe.world import here


def account() -> Account:
    """Whose things this call is about: the header `Stripe-Account`, else the platform."""
    return request.headers.get("Stripe-Account")


def raw() -> Thing:
    source = request.form if request.method == "POST" else request.args
    return nested(source.items(multi=True))


def asked(description: Any) -> Thing:
    """The parameters, every name and type checked."""
    return checked(raw(), description)


def answered(thing: Thing, params: Thing) -> Response:
    """The thing as JSON, with what `expand` asks for looked up."""
    owner = account()
    find = here().store.find
    return jsonify(expanded(thing, params.get("expand", ()), lambda ref: find(owner, ref)))
