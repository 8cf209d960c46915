"""Read what a program sends."""

import json
import re
from typing import Any

from flask import abort, request

from portal.core.modules import Module
from portal.core.refusals import Fault, Refusal
from portal.payments import Provider

# It becomes part of an address at the provider.
_REF = re.compile(r"[A-Za-z0-9_-]{1,250}", re.ASCII)


class NoJson(Refusal):
    """The body cannot be read, or says two things at once."""

    status = 400
    code = "bad_json"


class Invalid(Refusal):
    """The JSON can be read, but it is not what this address takes."""

    code = "invalid"


class NoToken(Refusal):
    """There is nothing in the body to look for."""

    code = "stripe_token_missing"


def payment() -> tuple[Provider, str]:
    """Who took a payment, and its name there."""
    body = _object()
    named = [provider for provider in (Provider.STRIPE, Provider.PAYPAL) if body.get(provider)]
    if len(named) != 1:
        raise NoToken("Send the id of one payment, of stripe or of paypal.", field="stripe")
    thing = body[named[0]]
    if not isinstance(thing, str) or not _REF.fullmatch(thing):
        raise NoToken("This is no id of a payment.", field=str(named[0]))
    return named[0], thing


def switches() -> dict[Module, bool]:
    """The modules of the body and whether each is to be on; those left out stay as they are."""
    body = _object()
    faults = [fault for key, value in body.items() if (fault := _fault(key, value))]
    if faults:
        raise Invalid(*faults)
    return {Module(key): value for key, value in body.items()}


def _object() -> dict[str, Any]:
    if not request.is_json:
        abort(415)
    try:
        body = json.loads(request.get_data(), object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError):  # the latter: brackets in brackets in brackets
        raise NoJson("The body is no JSON. Send one object, in UTF-8.") from None
    if not isinstance(body, dict):
        raise Invalid("Send a JSON object.", field="")
    return body


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers differ in which of two values they take, so nobody may have to guess."""
    body = dict(pairs)
    if len(body) < len(pairs):
        raise NoJson("A key came twice. Send each one once.")
    return body


def _fault(key: str, value: object) -> Fault | None:
    if key not in set(Module):
        return Fault(f"There is no such module; there are {', '.join(Module)}.", key)
    if not isinstance(value, bool):
        return Fault("Send true or false.", key)
    return None
