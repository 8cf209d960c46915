"""The same key once more: the same answer, and nothing is done twice."""

from flask import Response, request

from standins.stripe.calls import account, raw
from standins.stripe.errors import StripeError
from standins.stripe.world import Kept, World

KEPT_FOR = 24 * 3600  # seconds
ANOTHER = "Try using a key other than '{}' if you meant to execute a different request."


def replay(world: World) -> Response | None:
    """What the key was answered before; None when it is new. Raises when it meant another call."""
    key = request.headers.get("Idempotency-Key")
    kept = world.kept.get((account(), key)) if key and request.method == "POST" else None
    if kept is None or kept.at + KEPT_FOR < world.store.now():
        return None
    if kept.path != request.path:
        _refuse(
            "Keys for idempotent requests can only be used for the same endpoint they were "
            f"first used for ('{request.path}' vs '{kept.path}'). {ANOTHER.format(key)}"
        )
    if kept.params != raw():
        _refuse(
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. {ANOTHER.format(key)}"
        )
    headers = {"Idempotent-Replayed": "true"}
    return Response(kept.body, kept.status, headers, mimetype="application/json")


def keep(world: World, response: Response) -> None:
    """Remember what was done, also when it went wrong on the way; not what was never begun."""
    key = request.headers.get("Idempotency-Key")
    begun = response.status_code < 400 or "standin.executed" in request.environ
    if key and request.method == "POST" and begun and "Idempotent-Replayed" not in response.headers:
        world.kept[account(), key] = Kept(
            request.path, raw(), response.status_code, response.get_data(), world.store.now()
        )


def _refuse(message: str) -> None:
    raise StripeError(message, kind="idempotency_error")
