"""The shop: the list of events, the page of one, what a basket costs, and Continue."""

from flask import Response, abort, request, url_for

from portal import events, people
from portal.codes import Reason
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event, EventState, calendar
from portal.events.models import Topic
from portal.events.queries import topic as find_topic
from portal.events.queries import topics_to_come
from portal.orders import CodeRefused, visitors
from portal.shop import actions, asking, listing, pictures, quoting, screen, shelf
from portal.shop.actions import NotOnSale
from portal.shop.forms import BasketForm
from portal.web.blueprint import Slice, only_reads, open_to_all, open_while, signed_in
from portal.web.pages import go, show

blueprint = Slice("shop", __name__)


@blueprint.get("/")
@open_to_all
def index() -> Response:
    return _list(None)


@blueprint.get("/topics/<slug>")
@open_to_all
def topic(slug: str) -> Response:
    return _list(find_topic(slug) or abort(404))


@blueprint.get("/e/<event_slug>")
@open_to_all
def event(event: Event | None) -> Response:
    found = _seen(event)
    quoted = quoting.quote(BasketForm.linked(shelf.read(found)))
    response = screen.event_page(quoted)
    quoted.asked.count()
    return response


@blueprint.get("/e/<event_slug>/event.ics")
@open_to_all
def ics(event: Event | None) -> Response:
    found = _seen(event)
    file = calendar.to_ics(found, screen.calendar_url(found))
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}.ics"'}
    return Response(file, mimetype=calendar.MIMETYPE, headers=headers)


@blueprint.get("/e/<event_slug>/sign-in")
@signed_in
def sign_in(event: Event | None) -> Response:
    """The gate has sent the unknown to sign in; back to what they chose."""
    chosen, codes = request.args.get("t"), request.args.getlist("code")
    return go(url_for(".event", event_slug=_seen(event).slug, t=chosen, code=codes))


@blueprint.post("/e/<event_slug>/quote")
@only_reads
@open_while(Module.TICKETING)
def quote(event: Event | None) -> Response:
    found = _on_sale(event)
    quoted = quoting.quote(BasketForm.sent(shelf.read(found)))
    response = screen.event_page(quoted, status=quoted.status)
    quoted.asked.count()
    return response


@blueprint.post("/e/<event_slug>/order")
@open_while(Module.TICKETING)
def order(event: Event | None) -> Response:
    found = _on_sale(event)
    form = BasketForm.sent(shelf.read(found))
    try:
        code = _hold(form)
    except NotOnSale:
        raise
    except Refusal as refusal:
        return _not_held(found.slug, refusal)
    visitors.remember(code)
    return go(url_for("checkout.details", code=code))


def _hold(form: BasketForm) -> str:
    if not form.validate() or form.has_strangers:
        raise Refusal("Change what is marked here, then continue.")
    wanted = quoting.wanted_codes(form)
    return actions.hold(
        form.event,
        form.choices,
        wanted,
        key=form.idempotency_key.data,
        ask=lambda: asking.ask(form.event, form.choices, wanted).basket,
        seen=quoting.seen_total(form),
        can_be_paid=form.can_be_paid,
        by=people.current(),
    )


def _not_held(slug: str, refusal: Refusal) -> Response:
    """Nothing is kept and nothing typed is lost: the page again, with what is true now."""
    db.session.rollback()
    found = events.by_slug(slug) or abort(404)
    quoted = quoting.quote(BasketForm.sent(shelf.read(found)), refusal=refusal)
    response = screen.event_page(quoted, status=quoted.status)
    if isinstance(refusal, CodeRefused):
        tried = (no for no in refusal.refused if no.reason is not Reason.TOO_MANY)
        asking.Asked(quoted.basket, tuple(tried)).count()
    return response


def _list(topic: Topic | None) -> Response:
    return show(
        "shop/index.html",
        parts={"found": "shop/_found.html"},
        found=listing.read(topic, request.args),
        topics=topics_to_come(clock.now()),
        topic=topic,
        picture=pictures.of,
    )


def _seen(event: Event | None) -> Event:
    """Drafts are there for their team only."""
    if event is None or (event.state == EventState.DRAFT and not _is_of_the_team(event)):
        abort(404)
    return event


def _on_sale(event: Event | None) -> Event:
    """Somebody may have the page open of an event that was taken back a moment ago."""
    if event is None:
        abort(404)
    if event.state == EventState.DRAFT and not _is_of_the_team(event):
        raise NotOnSale
    return event


def _is_of_the_team(event: Event) -> bool:
    user = people.current()
    return user is not None and people.role_of(user, event.id) is not None
