"""Everybody reads the switches, admins throw them, and every no says why."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import modules
from portal.activity import Activity
from portal.core.access import Role
from portal.core.db import db
from portal.core.modules import Module
from portal.people import join
from tests.factories import make_event, make_user, signed_in, switch_modules_on

OFF = {"ticket_include": False, "payment_include": False, "donation_include": False}


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    with app.app_context():
        user = make_user("Ada Admin", is_admin=True)
    return signed_in(app, user)


def stored(app: Flask) -> dict[str, bool]:
    with app.app_context():
        return {module.value: on for module, on in modules.switches().items()}


def test_all_are_off_at_first_and_everybody_may_know(client: FlaskClient) -> None:
    answer = client.get("/v1/modules")

    assert (answer.status_code, answer.json) == (200, OFF)
    assert list(answer.json) == list(OFF)


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({}, OFF),
        ({"ticket_include": True}, {**OFF, "ticket_include": True}),
        (
            {"donation_include": True},
            {**OFF, "payment_include": True, "donation_include": True},
        ),
    ],
)
def test_switching_on_takes_the_required_ones_along(app, ada, change, after) -> None:
    answer = ada.patch("/v1/modules", json=change)

    assert (answer.status_code, answer.json) == (200, after)
    assert stored(app) == after


def test_switching_off_takes_the_dependent_ones_along(app: Flask, ada: FlaskClient) -> None:
    with app.app_context():
        switch_modules_on()
    after = {**OFF, "ticket_include": True}

    assert ada.patch("/v1/modules", json={"payment_include": False}).json == after
    assert stored(app) == after


def test_who_switched_what_is_written_down(app: Flask, ada: FlaskClient) -> None:
    for _ in range(2):
        ada.patch("/v1/modules", json={"ticket_include": True})

    with app.app_context():
        act = db.session.scalars(select(Activity)).one()
        assert act.action == "modules.switched"
        assert act.changes == {"ticket_include": [False, True]}
        assert act.actor_id is not None


def test_guests_are_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    answer = client.patch("/v1/modules", json={"ticket_include": True})

    assert answer.status_code == 401
    assert answer.json["errors"][0]["code"] == "unauthorized"
    assert stored(app) == OFF


def test_who_is_no_admin_is_told_so(app: Flask) -> None:
    with app.app_context():
        olivia = make_user("Olivia Owner")
        join(olivia, make_event().id, Role.OWNER)
        db.session.commit()

    answer = signed_in(app, olivia).patch("/v1/modules", json={"ticket_include": True})
    assert answer.status_code == 403
    assert answer.json["errors"][0]["detail"] == "Only admins may run this site. Ask one of them."
    assert stored(app) == OFF


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ('{"tickets": true}', ["/tickets"]),
        ('{"a/b~c": true}', ["/a~1b~0c"]),
        ('{"ticket_include": "true"}', ["/ticket_include"]),
        ('{"ticket_include": 1}', ["/ticket_include"]),
        ('{"ticket_include": null}', ["/ticket_include"]),
        ('{"ticket_include": NaN}', ["/ticket_include"]),
        ('{"ticket_include": true, "x": 1, "payment_include": 0}', ["/x", "/payment_include"]),
        ('{"payment_include": false, "donation_include": true}', ["/donation_include"]),
        ("[]", [""]),
        ("null", [""]),
        ('"ticket_include"', [""]),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_kept(app, ada, body, pointers) -> None:
    answer = ada.patch("/v1/modules", data=body, content_type="application/json")

    assert answer.status_code == 422
    assert [error["source"]["pointer"] for error in answer.json["errors"]] == pointers
    assert {error["status"] for error in answer.json["errors"]} == {"422"}
    assert stored(app) == OFF


@pytest.mark.parametrize("body", ["", "{", "{'a': 1}", b"\xff\xfe", "[" * 100_000])
def test_what_is_no_json_is_not_read(ada: FlaskClient, body: str | bytes) -> None:
    answer = ada.patch("/v1/modules", data=body, content_type="application/json")

    assert (answer.status_code, answer.json["errors"][0]["status"]) == (400, "400")


def test_a_key_that_came_twice_is_not_guessed_at(app: Flask, ada: FlaskClient) -> None:
    body = '{"ticket_include": false, "ticket_include": true}'
    answer = ada.patch("/v1/modules", data=body, content_type="application/json")

    assert (answer.status_code, answer.json["errors"][0]["code"]) == (400, "bad_json")
    assert stored(app) == OFF


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_types_are_not_taken(ada: FlaskClient, kind: str) -> None:
    answer = ada.patch("/v1/modules", data='{"ticket_include": true}', content_type=kind)

    assert answer.status_code == 415
    assert answer.json["errors"][0]["code"] == "unsupported_media_type"


def test_other_methods_and_addresses_are_named_in_json(ada: FlaskClient) -> None:
    for address, method, status in (
        ("/v1/modules", "DELETE", 405),
        ("/v1/modules", "POST", 405),
        ("/v1/module", "GET", 404),
        ("/v1/modules/", "GET", 404),
        ("/v1/", "GET", 404),
        ("/v1", "GET", 404),
    ):
        answer = ada.open(address, method=method)
        assert (answer.status_code, answer.json["errors"][0]["status"]) == (status, str(status))
    assert set(ada.delete("/v1/modules").allow) == {"GET", "HEAD", "OPTIONS", "PATCH"}


def test_a_session_without_the_token_changes_nothing(make_app) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        user = make_user("Ada Admin", is_admin=True)
    ada = signed_in(app, user)
    bare = ada.patch("/v1/modules", json={"ticket_include": True})
    page = ada.get("/account").text
    token = page.partition('"X-CSRFToken": "')[2].partition('"')[0]
    held = ada.patch("/v1/modules", json={"ticket_include": True}, headers={"X-CSRFToken": token})

    assert (bare.status_code, bare.json["errors"][0]["code"]) == (400, "csrf")
    assert held.json == {**OFF, "ticket_include": True}


def test_too_much_is_not_read(ada: FlaskClient) -> None:
    body = '{"ticket_include": ' + " " * 3_000_000 + "true}"
    answer = ada.patch("/v1/modules", data=body, content_type="application/json")

    assert (answer.status_code, answer.json["errors"][0]["status"]) == (413, "413")


def test_the_module_names_are_those_of_the_description(client: FlaskClient) -> None:
    described = client.get("/v1/openapi.json").json["components"]["schemas"]

    for schema in ("modules", "change"):
        assert set(described[schema]["properties"]) == set(Module)
