"""Read what a program sends."""

from typing import Any

from flask import abort, request

from portal.core.modules import Module
from portal.core.refusals import Fault, Refusal


class Invalid(Refusal):
    """The JSON can be read, but it is not what this address takes."""

    code = "invalid"


def switches() -> dict[Module, bool]:
    """The modules of the body and whether each is to be on; those left out stay as they are."""
    body = _object()
    faults = [fault for key, value in body.items() if (fault := _fault(key, value))]
    if faults:
        raise Invalid(*faults)
    return {Module(key): value for key, value in body.items()}


def _object() -> dict[str, Any]:
    try:
        body = request.get_json()
    except RecursionError:  # brackets in brackets in brackets
        abort(400)
    if not isinstance(body, dict):
        raise Invalid("Send a JSON object.", field="")
    return body


def _fault(key: str, value: object) -> Fault | None:
    if key not in set(Module):
        return Fault(f"There is no such module; there are {', '.join(Module)}.", key)
    if not isinstance(value, bool):
        return Fault("Send true or false.", key)
    return None
