"""One call of the API: its JSON, its request id, and how the answer is written."""

from collections.abc import Callable
from typing import Any

from flask import request

from standins.paypal.errors import PayPalError
from standins.paypal.world import Kept, Thing, World, here

Answer = tuple[Thing, int]


def body(known: frozenset[str]) -> Thing:
    """The JSON that was sent, {} when there was none. Raises for fields it does not know."""
    if not request.is_json:
        raise PayPalError("UNSUPPORTED_MEDIA_TYPE", status=415)
    sent = request.get_json(silent=True) if request.get_data() else {}
    if not isinstance(sent, dict):
        raise PayPalError("MALFORMED_REQUEST_JSON", status=400)
    check(sent, known, "")
    return sent


def check(sent: Any, known: frozenset[str], field: str) -> None:
    """PayPal overlooks some of these; a test should not."""
    if not isinstance(sent, dict):
        raise PayPalError("INVALID_PARAMETER_SYNTAX", status=400, field=field or "/")
    for name in sent:
        if name not in known:
            raise PayPalError("UNKNOWN_FIELD", status=400, field=f"{field}/{name}")


def once(make: Callable[[], Thing], sent: Thing) -> Answer:
    """201 with what was made; 200 with how it stands now when this request id made it before."""
    key, kept = request.headers.get("PayPal-Request-Id"), here().kept
    if key and (before := kept.get((request.path, key))):
        if before.body != sent:
            raise PayPalError("DUPLICATE_REQUEST_ID")
        request.environ["standin.replayed"] = True
        return before.made, 200
    made = make()
    if key:
        kept[request.path, key] = Kept(sent, made)
    return made, 201


def short(thing: Thing) -> Thing:
    """The least of it, unless `Prefer: return=representation` asks for all."""
    if request.headers.get("Prefer") == "return=representation":
        return thing
    return {name: thing[name] for name in ("id", "status", "links") if name in thing}


def link(world: World, rel: str, path: str, method: str = "GET") -> dict[str, str]:
    return {"href": f"{world.url}{path}", "rel": rel, "method": method}
