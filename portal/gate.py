"""The gate every request passes: route declared, module on, event known, person allowed."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, abort, current_app, flash, g, request, session, url_for

from portal import events, modules, passes, people, pictures, site, team
from portal.account.second_factor import AFTER_SECOND_FACTOR
from portal.core.access import Permission, Role, allows
from portal.core.db import READING_METHODS, this_request_reads
from portal.core.modules import Module
from portal.events import Event
from portal.people import looking, sessions
from portal.tills import Guest
from portal.web.blueprint import Need, Slice, Who, need_of
from portal.web.errors import Forbidden, ModuleIsOff, NotHere
from portal.web.pages import go, own_path, wants_json, wants_part

# Routes of Flask itself: files that are the same for everybody.
STATIC = "static"

SECOND_FACTOR_FIRST = "Admins of this site need a second step. Set yours up to go on."


@dataclass(frozen=True)
class Place:
    """Where a request happens: the event of its address, and what the person is to it.

    `seen_as`: what they are only for the view of it, while they look as somebody of their team.
    `guest`: they have no account, and stand at a till of the event with a shift pass.
    """

    event: Event | None = None
    role: Role | None = None
    seen_as: Role | None = None
    is_of_team: bool = False
    guest: Guest | None = None


def init_app(app: Flask) -> None:
    app.before_request(check)
    app.url_defaults(_remember_event)
    app.jinja_env.globals.update(
        may=may, this_event=this_event, looking_as=looking_as, acts_as_admin=acts_as_admin
    )


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
    _refuse_as_somebody_else(need)
    somewhere_first = _let_in(need, g.place)
    if somewhere_first:
        return somewhere_first
    _refuse_as_another_role(need, g.place)
    module = _closed_module(request.endpoint)
    if module:
        raise ModuleIsOff(module, modules.CLOSED[module])
    return None


def _let_in(need: Need, place: Place) -> Response | None:
    """Where somebody has to go first, if anywhere. Who may not come in at all reads why."""
    answer = _ask(need, place)
    if answer == HTTPStatus.UNAUTHORIZED:
        return _to_sign_in()
    if answer == HTTPStatus.NOT_FOUND:
        _turn_away(place)
    if answer == HTTPStatus.FORBIDDEN:
        _forbid(need.permission, place)
    return _to_second_factor() if _needs_second_factor(need, place) else None


def may(endpoint: str) -> bool:
    """Would the gate let this person through? Menus and buttons ask the same question."""
    place = g.get("place", Place())
    return _ask(_need(endpoint), place) == HTTPStatus.OK and not _closed_module(endpoint)


def this_event() -> Event | None:
    return g.get("place", Place()).event  # type: ignore[no-any-return]


def role() -> Role | None:
    """What the person of this request is to its event."""
    return g.get("place", Place()).role  # type: ignore[no-any-return]


def looking_as() -> Role | None:
    """What the person of this request looks at the event as, when it is not their own role."""
    return g.get("place", Place()).seen_as  # type: ignore[no-any-return]


def acts_as_admin() -> bool:
    """Whether an admin is inside an event whose team they do not belong to."""
    place = g.get("place", Place())
    user = people.current() if place.event else None
    return user is not None and user.is_admin and not place.is_of_team


def _refuse_as_somebody_else(need: Need) -> None:
    """Who looks at the site as somebody else only looks: stopping and leaving are all they send."""
    person = people.current() if _would_change(need) else None
    if person and sessions.looking():
        raise Forbidden(f"You are looking as {person.name}: nothing can be changed. Stop first.")


def _refuse_as_another_role(need: Need, place: Place) -> None:
    if place.seen_as and _would_change(need):
        raise Forbidden(
            f"You are looking as “{place.seen_as.label}”: nothing is changed this way. "
            "Go back to your own view first."
        )


def _would_change(need: Need) -> bool:
    return request.method not in READING_METHODS and not need.while_looking


def _need(endpoint: str) -> Need:
    need = need_of(current_app.view_functions[endpoint])
    assert need is not None, "the app does not start with an undeclared route"
    return need


def _ask(need: Need, place: Place) -> HTTPStatus:
    if need.who is Who.ALL:
        return HTTPStatus.OK
    user = people.current()
    if user is None:
        return _ask_of_guest(need) if place.guest else HTTPStatus.UNAUTHORIZED
    if need.permission is None:
        return HTTPStatus.OK
    if need.permission is Permission.SITE_ADMIN:
        return HTTPStatus.OK if user.is_admin else HTTPStatus.FORBIDDEN
    if place.role is None:
        return HTTPStatus.NOT_FOUND  # a stranger does not learn that the event exists
    return HTTPStatus.OK if allows(place.role, need.permission) else HTTPStatus.FORBIDDEN


def _ask_of_guest(need: Need) -> HTTPStatus:
    """A shift pass is a right of its own: to sell, and nothing of what else a role may."""
    if need.permission is None:
        return HTTPStatus.UNAUTHORIZED
    sells = need.permission is Permission.DOOR_SELL
    return HTTPStatus.OK if sells else HTTPStatus.FORBIDDEN


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
    user = people.current()
    event, role, is_of_team = events.with_role(values.pop("event_slug"), user, pictures.WITH_LOGO)
    values["event"] = event
    seen = looking.seen_as(user.id, event.id, role) if user and event else role
    guest = passes.guest_at(event) if event and user is None else None
    return Place(event, seen, seen if seen is not role else None, is_of_team, guest)


def _turn_away(place: Place) -> None:
    """A stranger finds nothing; who was on the team until lately learns why."""
    user = people.current()
    if user and place.event and team.was_removed(user.id, place.event.id):
        asked = _those_who_may(Permission.TEAM_EDIT, place.event)
        raise NotHere(f"You are no longer on the team of {place.event.name}. Ask {asked}.")
    abort(HTTPStatus.NOT_FOUND)


def _forbid(permission: Permission | None, place: Place) -> None:
    """Name the missing right and who can grant it."""
    if permission is Permission.SITE_ADMIN:
        raise Forbidden(f"Only admins may {permission}. Ask one of them.")
    assert permission, "only holders of a right are asked for one"
    if place.guest:
        raise Forbidden(f"A shift pass is for selling: it may not {permission}.")
    assert place.role, "strangers are told that there is nothing"
    assert place.event
    names = _those_who_may(permission, place.event)
    raise Forbidden(f"Your role “{place.role.label}” may not {permission}. Ask {names}.")


def _those_who_may(permission: Permission, event: Event) -> str:
    """Who can give somebody a right: those who change the team, and have it themselves."""
    managers = people.managers(event.id)
    return (
        " or ".join(m.user.name for m in managers if allows(Role(m.role), permission)) or "an admin"
    )


def _to_sign_in() -> Response:
    """The unknown sign in first, and come back to the page they were going to.

    A part and the answer to a form are no pages: then it is the one that they were asked from.
    """
    if sessions.is_suspended():
        raise Forbidden(sessions.SUSPENDED)
    if wants_json():
        abort(HTTPStatus.UNAUTHORIZED)
    standing = passes.here()
    if standing and standing.why_not:
        raise Forbidden(standing.why_not)
    is_page = request.method in READING_METHODS and not wants_part()
    session["going_to"] = own_path(request.full_path.rstrip("?") if is_page else request.referrer)
    return go(url_for("people.sign_in"))


def _needs_second_factor(need: Need, place: Place) -> bool:
    """Whether an admin has to set up a second step first, because this site asks its admins to.

    It guards what they are let into as admins: the site's own pages, and other people's events.
    """
    user = people.current()
    if user is None or not user.is_admin or user.second_factor_at:
        return False
    as_admin = need.permission is Permission.SITE_ADMIN or (place.event and not place.is_of_team)
    return bool(as_admin) and site.settings().admins_need_second_factor


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
