"""Name and looks; every form of an account is protected; every page is of its own person."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.activity import Activity
from portal.core.db import db
from portal.people.models import User
from portal.web.blueprint import need_of
from tests.factories import PASSWORD, make_event, make_user, signed_in, switch_modules_on
from tests.support.stage import Stage
from tests.support.statements import statement_counter

BO = "bo@example.org"
PAGES = ("", "/email", "/security", "/security/second-step", "/appearance", "/tickets", "/data")


@pytest.fixture
def bo(app: Flask) -> User:
    with app.app_context():
        return make_user("Bo Buyer", BO, password=PASSWORD)


@pytest.fixture
def bos(app: Flask, bo: User) -> FlaskClient:
    return signed_in(app, bo)


def test_the_name_changes_and_nothing_else(app: Flask, bo: User, bos: FlaskClient) -> None:
    form = {"name": "Bo Baggage", "email": "x@example.org", "is_admin": "1", "id": "1"}
    assert bos.post("/account", data=form).status_code == 303
    with app.app_context():
        now = db.session.get_one(User, bo.id)
        assert (now.name, now.email, now.is_admin) == ("Bo Baggage", BO, False)
        act = db.session.scalars(select(Activity)).one()
        assert act.action == "person.renamed"
        assert act.changes == {"name": ["Bo Buyer", "Bo Baggage"]}


def test_an_account_needs_a_name(bos: FlaskClient) -> None:
    answer = bos.post("/account", data={"name": " "})
    assert answer.status_code == 422
    assert "Write your name." in answer.text


@pytest.mark.parametrize(("chosen", "sign"), [("dark", 1), ("light", 1), ("system", 0)])
def test_looks_are_kept_in_the_account(app, bo, bos, chosen: str, sign: int) -> None:
    form = {"appearance": chosen, "single_keys": "y"}
    assert bos.post("/account/appearance", data=form).status_code == 303
    page = signed_in(app, bo).get("/account").text
    assert page.count(f'data-theme="{chosen}"') == sign


def test_unknown_looks_are_refused(bos: FlaskClient) -> None:
    answer = bos.post("/account/appearance", data={"appearance": "neon", "single_keys": "y"})
    assert answer.status_code == 422


def test_single_keys_are_off_on_every_page_of_the_person(app, stage: Stage) -> None:
    bea = stage.as_("bea")
    till = f"/events/{stage.event.slug}/box-office"
    assert "data-single-keys=" not in bea.get(till).text
    bea.post("/account/appearance", data={"appearance": "system", "single_keys": ""})
    for page in (till, "/events", "/account", "/"):
        assert '<body class="' in bea.get(page).text
        assert 'data-single-keys="off"' in bea.get(page).text
    assert "Off in your account" in bea.get(till).text
    bea.post("/account/appearance", data={"appearance": "system", "single_keys": "y"})
    assert 'data-single-keys="off"' not in bea.get(till).text


def test_the_menus_lead_to_one_s_own_pages(app: Flask, bos: FlaskClient) -> None:
    with app.app_context():
        switch_modules_on()
        event = make_event()
    for page in ("/events", "/", f"/e/{event.slug}"):
        text = bos.get(page).text
        for own in ("/account", "/account/tickets", "/account/security", "/account/appearance"):
            assert f'href="{own}"' in text, page
        assert 'action="/logout"' in text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_few_statements_and_is_for_who_is_signed_in(app, bos, page: str) -> None:
    with statement_counter(app) as sent:
        assert bos.get(f"/account{page}").status_code == 200
    assert len(sent) <= 4
    answer = app.test_client().get(f"/account{page}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")


def forms_of(app: Flask) -> list[str]:
    """Every address about accounts that takes a form, with something for each argument."""
    ours = ("people.", "account.")
    rules = [r for r in app.url_map.iter_rules() if r.endpoint.startswith(ours)]
    posts = [rule for rule in rules if "POST" in rule.methods]
    return [re.sub(r"<[^>]+>", "x" * 16, rule.rule) for rule in posts]


def test_every_form_is_refused_without_its_token(make_app) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        bos = signed_in(app, make_user("Bo Buyer", BO, password=PASSWORD))
    forms = forms_of(app)
    assert len(forms) == 24
    for form in forms:
        for data in ({}, {"csrf_token": "made up"}):
            answer = bos.post(form, data=data)
            assert (form, answer.status_code) == (form, 400)
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        assert (user.email, user.deleted_at) == (BO, None)


def test_forms_behind_a_mailed_link_work_over_https(make_app) -> None:
    """Their pages send no referrer; the token is enough."""
    app = make_app(WTF_CSRF_ENABLED=True, BASE_URL="https://tickets.example.org")
    client = app.test_client()
    at = {"base_url": "https://tickets.example.org"}
    page = client.get("/reset-password", **at).text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)[1]
    answer = client.post("/reset-password", data={"csrf_token": token, "email": BO}, **at)
    assert answer.status_code == 303


def test_every_page_of_an_account_says_who_may(app: Flask) -> None:
    own = [r.endpoint for r in app.url_map.iter_rules() if r.endpoint.startswith("account.")]
    who = {name: need_of(app.view_functions[name]).who.value for name in own}
    assert {name for name, need in who.items() if need != "signed in"} == {"account.deleted"}
