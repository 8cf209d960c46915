"""The gate every request passes: route declared, module on, event known, person allowed."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, abort, current_app, flash, g, request, session, url_for

from portal import events, modules, people, site
from portal.account.second_factor import AFTER_SECOND_FACTOR
from portal.core.access import Permission, Role, allows
from portal.core.db import READING_METHODS, this_request_reads
from portal.core.modules import Module
from portal.events import Event
from portal.web.blueprint import Need, Slice, Who, need_of
from portal.web.errors import Forbidden, ModuleIsOff
from portal.web.pages import go, own_path, wants_json, wants_part

# Routes of Flask itself: files that are the same for everybody.
STATIC = "static"

SECOND_FACTOR_FIRST = "Admins of this site need a second step. Set yours up to go on."


@dataclass(frozen=True)
class Place:
    """Where a request happens: the event of its address, and what the person is to it."""

    event: Event | None = None
    role: Role | None = None


def init_app(app: Flask) -> None:
    app.before_request(check)
    app.url_defaults(_remember_event)
    app.jinja_env.globals.update(may=may, this_event=this_event)


def refuse_undeclared_routes(app: Flask) -> None:
    """A route that names no need cannot be served: fail at start, not in production."""
    views = app.view_functions.items()
    undeclared = [name for name, view in views if name != STATIC and need_of(view) is None]
    if undeclared:
        names = ", ".join(sorted(undeclared))
        raise RuntimeError(f"routes without @needs, @signed_in or @open_to_all: {names}")


def check() -> Response | None:
    """Let the request through, or say why not."""
    if request.endpoint is None or request.endpoint == STATIC:
        return None
    need = _need(request.endpoint)
    if need.only_reads:
        this_request_reads()
    g.place = _place()
    answer = _ask(need, g.place)
    if answer == HTTPStatus.UNAUTHORIZED:
        return _to_sign_in()
    if answer == HTTPStatus.NOT_FOUND:
        abort(answer)
    if answer == HTTPStatus.FORBIDDEN:
        _forbid(need.permission, g.place)
    if _needs_second_factor(need):
        return _to_second_factor()
    module = _closed_module(request.endpoint)
    if module:
        raise ModuleIsOff(module, modules.CLOSED[module])
    return None


def may(endpoint: str) -> bool:
    """Would the gate let this person through? Menus and buttons ask the same question."""
    place = g.get("place", Place())
    return _ask(_need(endpoint), place) == HTTPStatus.OK and not _closed_module(endpoint)


def this_event() -> Event | None:
    return g.get("place", Place()).event  # type: ignore[no-any-return]


def role() -> Role | None:
    """What the person of this request is to its event."""
    return g.get("place", Place()).role  # type: ignore[no-any-return]


def _need(endpoint: str) -> Need:
    need = need_of(current_app.view_functions[endpoint])
    assert need is not None, "the app does not start with an undeclared route"
    return need


def _ask(need: Need, place: Place) -> HTTPStatus:
    if need.who is Who.ALL:
        return HTTPStatus.OK
    user = people.current()
    if user is None:
        return HTTPStatus.UNAUTHORIZED
    if need.permission is None:
        return HTTPStatus.OK
    if need.permission is Permission.SITE_ADMIN:
        return HTTPStatus.OK if user.is_admin else HTTPStatus.FORBIDDEN
    if place.role is None:
        return HTTPStatus.NOT_FOUND  # a stranger does not learn that the event exists
    return HTTPStatus.OK if allows(place.role, need.permission) else HTTPStatus.FORBIDDEN


def _closed_module(endpoint: str) -> Module | None:
    """The module that closes this route now, if any."""
    blueprint = current_app.blueprints.get(endpoint.rpartition(".")[0])
    of_slice = blueprint.module if isinstance(blueprint, Slice) else None
    for module in (of_slice, _need(endpoint).module):
        if module and not modules.is_on(module):
            return module
    return None


def _place() -> Place:
    """Read the event of the address, once, with the person's role in it; views receive it."""
    values = request.view_args
    if not values or "event_slug" not in values:
        return Place()
    event, role = events.with_role(values.pop("event_slug"), people.current())
    values["event"] = event
    return Place(event, role)


def _forbid(permission: Permission | None, place: Place) -> None:
    """Name the missing right and who can grant it."""
    if permission is Permission.SITE_ADMIN:
        raise Forbidden(f"Only admins may {permission}. Ask one of them.")
    assert permission, "only holders of a right are asked for one"
    assert place.role, "strangers are told that there is nothing"
    assert place.event
    names = " or ".join(m.user.name for m in people.managers(place.event.id))
    raise Forbidden(
        f"Your role “{place.role.label}” may not {permission}. Ask {names or 'an admin'}."
    )


def _to_sign_in() -> Response:
    """The unknown sign in first, and come back to the page they were going to.

    A part and the answer to a form are no pages: then it is the one that they were asked from.
    """
    if wants_json():
        abort(HTTPStatus.UNAUTHORIZED)
    is_page = request.method in READING_METHODS and not wants_part()
    session["going_to"] = own_path(request.full_path.rstrip("?") if is_page else request.referrer)
    return go(url_for("people.sign_in"))


def _needs_second_factor(need: Need) -> bool:
    """Whether an admin has to set up a second step first, because this site asks its admins to."""
    user = people.current()
    if need.permission is not Permission.SITE_ADMIN or user is None or user.second_factor_at:
        return False
    return site.settings().admins_need_second_factor


def _to_second_factor() -> Response:
    """Set it up, then go on to where one was going."""
    if wants_json():
        raise Forbidden(SECOND_FACTOR_FIRST)
    is_page = request.method in READING_METHODS and not wants_part()
    session[AFTER_SECOND_FACTOR] = own_path(request.full_path.rstrip("?") if is_page else None)
    flash(SECOND_FACTOR_FIRST, "warn")
    return go(url_for("account.second_factor"))


def _remember_event(endpoint: str, values: dict[str, object]) -> None:
    """Links within an event need not name it."""
    event = this_event()
    if event and current_app.url_map.is_endpoint_expecting(endpoint, "event_slug"):
        values.setdefault("event_slug", event.slug)
