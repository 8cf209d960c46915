"""The addresses under `/v1`."""

from flask import Response, abort, current_app, jsonify
from sqlalchemy import select

from portal import modules, online, people
from portal.api import answers, bodies
from portal.core.access import Permission
from portal.core.db import db
from portal.events import Event
from portal.orders import visitors
from portal.orders.queries import by_code
from portal.web.blueprint import Slice, needs, open_to_all

blueprint = Slice("api", __name__, url_prefix="/v1")


@blueprint.get("/health")
@open_to_all
def health() -> Response:
    """A database that does not answer raises, and `web.errors` makes a 503 of it."""
    db.session.execute(select(1))
    return jsonify(status="ok")


@blueprint.get("/openapi.json")
@open_to_all
def description() -> Response:
    with current_app.open_resource("api/openapi.json") as file:
        return Response(file.read(), mimetype="application/json")


@blueprint.get("/modules")
@open_to_all
def show_modules() -> Response:
    return jsonify(modules.switches())


@blueprint.patch("/modules")
@needs(Permission.SITE_ADMIN)
def switch_modules() -> Response:
    admin = people.current()
    assert admin, "the gate lets nobody else in"
    return jsonify(modules.switch(bodies.switches(), by_id=admin.id))


@blueprint.get("/orders/<code>")
@open_to_all
def show_order(code: str) -> Response:
    """For who may open its page. Guests learn that they are guests, not whether there is one."""
    order = by_code(code)
    if order is None or not visitors.may_open(order):
        abort(404 if people.current() else 401)
    return jsonify(answers.order(order))


@blueprint.get("/events/<event_slug>/stripe-authorization")
@needs(Permission.EVENT_VIEW)
def stripe_authorization(event: Event) -> Response:
    """For its team; never a secret."""
    found = online.connected(event)
    if found is None:
        abort(404)
    return jsonify(answers.authorization(found))
