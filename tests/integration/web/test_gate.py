"""The gate at routes of every kind: the unknown, strangers, rights, modules, and the way back."""

import re

import pytest
from flask import Flask, Response, render_template_string, request
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from portal import gate
from portal.core.access import GRANTS, Permission, Role
from portal.core.db import db
from portal.core.modules import Module
from portal.events.models import Event
from portal.people.models import Membership
from portal.web import blueprint
from portal.web.blueprint import Slice, needs, only_reads, open_to_all, open_while
from tests.factories import make_cast, make_event, signed_in, switch_modules_on
from tests.support.portal import MakeApp

WAYS = ["GET", "HEAD", "POST", "OPTIONS"]


def one_for_each_right(probe: Slice) -> None:
    for right in Permission:
        scope = "/site" if right is Permission.SITE_ADMIN else "/events/<event_slug>"
        name = right.name.lower().replace("_", "-")

        @probe.route(f"{scope}/{name}", endpoint=name, methods=WAYS)
        @needs(right)
        def view(event: Event | None = None) -> str:
            return f"in: {event.name if event else 'the site'}"


def one_that_only_asks(probe: Slice) -> None:
    @probe.post("/probe/ask/<event_slug>")
    @only_reads
    @open_while(Module.TICKETING)
    def ask(event: Event) -> str:
        event.name = "Renamed by a question"
        if request.args.get("at_once"):
            db.session.flush()
        return "answered"


def probes() -> Slice:
    """One route for each right on an event, and one of every other kind."""
    probe = Slice("probe", __name__)
    one_for_each_right(probe)
    one_that_only_asks(probe)

    @probe.route("/probe/account", methods=["GET", "POST"])
    @blueprint.signed_in
    def account() -> str:
        return "in"

    @probe.get("/probe/open")
    @open_to_all
    def everybody() -> str:
        names = [right.name.lower().replace("_", "-") for right in Permission]
        return " ".join(name for name in names if gate.may(f"probe.{name}"))

    @probe.get("/events/<event_slug>/probe-may")
    @needs(Permission.EVENT_VIEW)
    def may(event: Event) -> str:
        return everybody()

    @probe.route("/events/<event_slug>/probe-tickets", methods=["GET", "POST"])
    @needs(Permission.DOOR_SELL, Module.TICKETING)
    def tickets(event: Event) -> str:
        return "in"

    @probe.get("/events/<event_slug>/probe-links")
    @needs(Permission.EVENT_VIEW)
    def links(event: Event) -> str:
        return render_template_string("{{ url_for('probe.links') }}")

    @probe.get("/v1/events/<event_slug>/probe")
    @needs(Permission.EVENT_EDIT)
    def program(event: Event) -> Response:
        return Response("{}", mimetype="application/json")

    return probe


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    app = make_app()
    app.register_blueprint(probes())
    return app


@pytest.fixture
def event(app: Flask) -> Event:
    with app.app_context():
        return make_event()


@pytest.fixture
def cast(app: Flask, event: Event) -> dict[str, FlaskClient]:
    """A browser for everybody; `nobody` has not signed in."""
    with app.app_context():
        people = make_cast(event)
    browsers = {name: signed_in(app, person) for name, person in people.items()}
    return {**browsers, "nobody": app.test_client()}


def going_to(client: FlaskClient) -> str | None:
    with client.session_transaction() as session:
        return session.get("going_to")


def statuses(browser: FlaskClient, page: str) -> set[int]:
    return {browser.open(page, method=way).status_code for way in WAYS}


def without_token(page: str) -> str:
    return re.sub(r'"X-CSRFToken": "[^"]+"', "", page)


@pytest.mark.parametrize("right", [right for right in Permission if right != "run this site"])
def test_each_role_gets_what_the_table_says(cast, event: Event, right: Permission) -> None:
    page = f"/events/{event.slug}/{right.name.lower().replace('_', '-')}"
    roles = {
        "olivia": Role.OWNER,
        "otto": Role.ORGANIZER,
        "cora": Role.CO_ORGANIZER,
        "bea": Role.BOX_OFFICE,
        "chip": Role.CHECK_IN,
        "ada": Role.OWNER,
    }
    for name, role in roles.items():
        wanted = 200 if right in GRANTS[role] else 403
        assert statuses(cast[name], page) == {wanted}, name
    for name, wanted in {"stan": 404, "bo": 404, "nobody": 303}.items():
        assert statuses(cast[name], page) == {wanted}, name


def test_pages_of_the_site_are_for_admins(cast) -> None:
    assert cast["ada"].get("/site/site-admin").text == "in: the site"
    for name in ("olivia", "stan"):
        answer = cast[name].get("/site/site-admin")
        assert answer.status_code == 403
        assert "Only admins may run this site. Ask one of them." in answer.text
    assert cast["nobody"].get("/site/site-admin").headers["Location"] == "/login"


def test_the_missing_right_is_named_with_who_can_grant_it(cast, event: Event) -> None:
    answer = cast["bea"].get(f"/events/{event.slug}/ticket-edit")

    assert answer.status_code == 403
    assert (
        "Your role “Box office” may not change tickets. Ask Olivia Owner or Otto Organizer."
        in answer.text
    )


def test_a_stranger_does_not_learn_that_an_event_exists(cast, event: Event) -> None:
    real = cast["stan"].get(f"/events/{event.slug}/event-view")
    made_up = cast["stan"].get("/events/made-up/event-view")

    assert (real.status_code, made_up.status_code) == (404, 404)
    assert without_token(real.text) == without_token(made_up.text)
    assert event.name not in real.text


def test_the_unknown_learn_nothing_either(cast, event: Event) -> None:
    for slug in (event.slug, "made-up"):
        answer = cast["nobody"].get(f"/events/{slug}/event-view")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login")


def test_an_event_that_is_not_there_is_nothing_to_an_admin(cast) -> None:
    assert cast["ada"].get("/events/made-up/event-view").status_code == 404


@pytest.mark.parametrize("slug", ["%00", "%ff", "a" * 5000, "' or 1=1 --", "..", "%2e%2e"])
def test_odd_slugs_are_nothing(cast, slug: str) -> None:
    assert cast["olivia"].get(f"/events/{slug}/event-view").status_code == 404


def test_a_closed_module_says_so_and_opens_when_it_is_on(app, cast, event: Event) -> None:
    page = f"/events/{event.slug}/probe-tickets"
    closed = [cast["bea"].get(page), cast["bea"].post(page)]

    assert {answer.status_code for answer in closed} == {404}
    assert "Ticketing is switched off on this site" in closed[0].text
    assert "switched off" not in cast["stan"].get(page).text
    with app.app_context():
        switch_modules_on(Module.TICKETING)
    assert cast["bea"].get(page).status_code == 200


def test_a_question_keeps_nothing_and_never_waits_for_who_writes(app, event: Event) -> None:
    client, page = app.test_client(), f"/probe/ask/{event.slug}"
    assert client.post(page).status_code == 404
    with app.app_context():
        switch_modules_on()
    with app.app_context():
        writer = db.engine.connect()
    with writer:
        writer.execute(update(Event).values(place="Somewhere else"))  # and SQLite is locked
        assert client.post(page).text == "answered"
    with app.app_context():
        assert db.session.get_one(Event, event.id).name == "Harbour Lights"


def test_a_question_that_writes_is_a_bug(app, event: Event) -> None:
    with app.app_context():
        switch_modules_on()
    app.testing = False
    assert app.test_client().post(f"/probe/ask/{event.slug}?at_once=1").status_code == 500


def test_buttons_and_doors_agree(cast, event: Event) -> None:
    for name in ("olivia", "otto", "cora", "bea", "chip", "ada"):
        shown = set(cast[name].get(f"/events/{event.slug}/probe-may").text.split())
        opened = {
            right.name.lower().replace("_", "-")
            for right in Permission
            if cast[name].get(_page(right, event)).status_code == 200
        }
        assert shown == opened, name
    assert cast["nobody"].get("/probe/open").text == ""


def _page(right: Permission, event: Event) -> str:
    name = right.name.lower().replace("_", "-")
    return f"/site/{name}" if right is Permission.SITE_ADMIN else f"/events/{event.slug}/{name}"


def test_links_within_an_event_need_not_name_it(cast, event: Event) -> None:
    page = f"/events/{event.slug}/probe-links"

    assert cast["chip"].get(page).text == page


def test_the_unknown_come_back_to_the_page_they_wanted(client: FlaskClient) -> None:
    assert client.get("/probe/account?tab=two&q=%C3%A9").headers["Location"] == "/login"
    assert going_to(client) == "/probe/account?tab=two&q=%C3%A9"


def test_a_part_comes_back_to_its_page(client: FlaskClient) -> None:
    """A part opened by itself would be a bare fragment."""
    headers = {"HX-Request": "true", "Referer": "http://localhost/probe/account?tab=two"}
    answer = client.get("/probe/account?tab=two&part=rows", headers=headers)

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login")
    assert going_to(client) == "/probe/account?tab=two"


@pytest.mark.parametrize(
    ("referrer", "kept"),
    [
        ("http://localhost/probe/account?a=1", "/probe/account?a=1"),
        ("http://evil.example/probe/account", None),
        ("http://localhost@evil.example/", None),
        ("http://localhost//evil.example/", None),
        ("http://localhost/\\evil.example/", None),
        ("//evil.example", None),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
        (None, None),
    ],
)
def test_a_form_comes_back_to_where_it_was(client: FlaskClient, referrer, kept) -> None:
    headers = {"Referer": referrer} if referrer else {}
    answer = client.post("/probe/account", headers=headers)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert going_to(client) == kept


def test_programs_are_told_in_json(cast, event: Event) -> None:
    page = f"/v1/events/{event.slug}/probe"
    wanted = {"olivia": 200, "bea": 403, "stan": 404, "nobody": 401}

    assert {name: cast[name].get(page).status_code for name in wanted} == wanted
    detail = cast["bea"].get(page).json["errors"][0]["detail"]
    assert detail.startswith("Your role “Box office” may not change or publish this event.")


@pytest.mark.parametrize("page", ["/probe/account/", "/probe//account", "/login/"])
def test_addresses_have_one_way_of_being_written(client: FlaskClient, page: str) -> None:
    answer = client.get(page)

    assert answer.status_code in (308, 404)
    assert answer.text != "in"


def test_a_right_that_was_taken_away_is_gone_at_once(app, cast, event: Event) -> None:
    page = f"/events/{event.slug}/event-edit"
    assert cast["cora"].get(page).status_code == 200
    with app.app_context():
        db.session.execute(delete(Membership).where(Membership.role == Role.CO_ORGANIZER))
        db.session.commit()
    assert cast["cora"].get(page).status_code == 404
