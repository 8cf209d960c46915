"""What providers report, `/v1/stripe/events` and `/v1/paypal/events`: signed, and taken once."""

from flask import Response, abort, jsonify, request

from portal import online
from portal.api.views import blueprint
from portal.core.context import setting
from portal.payments import Provider
from portal.web.blueprint import open_to_all


@blueprint.post("/stripe/events")
@open_to_all
def stripe() -> Response:
    return _receive(Provider.STRIPE, "STRIPE_WEBHOOK_SECRET")


@blueprint.post("/paypal/events")
@open_to_all
def paypal() -> Response:
    return _receive(Provider.PAYPAL, "PAYPAL_WEBHOOK_ID")


def _receive(provider: Provider, needed: str) -> Response:
    """The signature first, over the bytes as they came. 5xx: please tell us again."""
    if not setting(needed):
        abort(404)
    online.receive(online.read_event(provider, request.get_data(), dict(request.headers)))
    return jsonify(received=True)
