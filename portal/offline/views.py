"""What the till asks for by itself: its worker, its places, and a hearing for refused sales."""

from flask import Response, current_app, jsonify, make_response, render_template, request, url_for

from portal import allotments, documents
from portal.core import clock
from portal.core.access import Permission
from portal.core.modules import Module
from portal.events import Event
from portal.offline import actions, worker
from portal.offline.forms import StrayForm
from portal.offline.routes import blueprint, seller
from portal.web.blueprint import needs

LONGEST_DEVICE = 64
LONGEST_WORDS = 500


@blueprint.get("/worker.js")
@needs(Permission.DOOR_SELL)
def script(event: Event) -> Response:  # noqa: ARG001 - the gate asks for it, its address knows it
    """The service worker of this till, and of nothing else: its scope is the till's address."""
    page = url_for("boxoffice.sell")
    response = Response(worker.script(current_app, page), mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = page
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.post("/held")
@needs(Permission.DOOR_SELL, Module.TICKETING)
def codes(event: Event) -> Response:
    """The places that this device may sell without a line, filled up again."""
    shift, device = seller(event).shift, request.form.get("device", "")
    held = (
        allotments.fill(shift.till, device) if shift and 8 <= len(device) <= LONGEST_DEVICE else ()
    )
    tickets: dict[str, list[dict[str, str]]] = {}
    for ref, code in held:
        qr = documents.qr_source(documents.ticket_url(code))
        tickets.setdefault(ref, []).append({"code": code, "qr": str(qr)})
    return jsonify({"tickets": tickets})


@blueprint.post("/strays")
@needs(Permission.DOOR_SELL)
def keep_stray(event: Event) -> Response:
    """A sale that was made without an answer, and refused when it came in."""
    form = StrayForm()
    if not form.validate():
        return make_response(render_template("offline/_stray_refused.html", form=form), form.status)
    stray = actions.keep(
        event,
        key=str(form.idempotency_key.data),
        body=str(form.body.data),
        words=str(form.words.data or "")[:LONGEST_WORDS],
        total_minor=form.total.data or 0,
        why=str(form.why.data or "")[:LONGEST_WORDS],
        sold_at=form.moment or clock.now(),
        by=seller(event),
    )
    return make_response(render_template("offline/_stray_kept.html", stray=stray), 201)
