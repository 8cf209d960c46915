"""Every no: a page for people, a part for HTMX, JSON for programs; never a trace, nothing kept."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from portal.core.refusals import Fault, SoldOut, TooMany
from portal.web.blueprint import Slice, open_to_all
from portal.web.security import HEADERS
from tests.factories import make_user, signed_in
from tests.support.portal import MakeApp

HTMX = {"HX-Request": "true"}


def busy() -> Exception:
    return OperationalError("UPDATE tickets …", {}, ConnectionError("too many connections"))


RAISES = {
    "bug": KeyError("the secret recipe"),
    "busy": busy(),
    "sold-out": SoldOut(Fault("Only 2 of “Child” left.", "quantity-K7QM2X")),
    "too-many": TooMany("Too many tries.", 42),
}


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    app = make_app()
    probe = Slice("probe", __name__)

    @probe.route("/probe/<kind>", methods=["GET", "POST"])
    @probe.route("/v1/probe/<kind>", methods=["GET", "POST"])
    @open_to_all
    def fail(kind: str) -> str:
        if kind in RAISES:
            raise RAISES[kind]
        return str(len(request.form))

    app.register_blueprint(probe)
    return app


@pytest.mark.parametrize(
    ("kind", "status", "sentence"),
    [
        ("bug", 500, "Nothing was stored."),
        ("busy", 503, "The box office is busy right now."),
        ("sold-out", 409, "Only 2 of “Child” left."),
        ("too-many", 429, "Too many tries."),
    ],
)
def test_each_no_is_said_in_three_languages(client, kind, status, sentence) -> None:
    page = client.post(f"/probe/{kind}")
    part = client.post(f"/probe/{kind}", headers=HTMX)
    data = client.post(f"/v1/probe/{kind}")

    assert {page.status_code, part.status_code, data.status_code} == {status}
    assert sentence in page.text
    assert "<h1>" in page.text
    assert sentence in part.text
    assert 'role="alert"' in part.text
    assert "<html" not in part.text
    (error,) = data.json["errors"]
    assert (error["status"], error["detail"][: len(sentence)]) == (str(status), sentence)


def test_json_names_the_field_and_the_code(client: FlaskClient) -> None:
    (error,) = client.post("/v1/probe/sold-out").json["errors"]

    assert error == {
        "status": "409",
        "code": "sold_out",
        "title": "That changed meanwhile",
        "detail": "Only 2 of “Child” left.",
        "source": {"pointer": "/quantity-K7QM2X"},
    }


def test_the_wait_is_said_to_programs(client: FlaskClient) -> None:
    assert client.get("/probe/too-many").headers["Retry-After"] == "42"
    assert client.get("/probe/busy").headers["Retry-After"] == "5"


@pytest.mark.parametrize("address", ["/probe/bug", "/v1/probe/bug"])
def test_a_bug_is_logged_and_not_shown(client: FlaskClient, caplog, address: str) -> None:
    answer = client.get(address)

    assert "recipe" not in answer.text
    assert "Traceback" not in answer.text
    assert "the secret recipe" in caplog.text


def test_a_page_without_a_database_can_still_be_drawn(app: Flask, monkeypatch) -> None:
    """The 503 page must not ask the database who is looking at it."""
    with app.app_context():
        bo = make_user()
    browser = signed_in(app, bo)

    def gone(*_: object, **__: object) -> None:
        raise busy()

    monkeypatch.setattr("sqlalchemy.orm.Session.execute", gone)
    monkeypatch.setattr("sqlalchemy.orm.Session.scalar", gone)
    assert browser.get("/events").status_code == 503
    assert browser.get("/account").status_code == 503


def test_the_way_back_stays_on_this_site(client: FlaskClient) -> None:
    own = client.post("/probe/sold-out", headers={"Referer": "http://localhost/events?q=1"})
    foreign = client.post("/probe/sold-out", headers={"Referer": "http://evil.example/x"})

    assert 'href="/events?q=1"' in own.text
    assert "evil.example" not in foreign.text


@pytest.mark.parametrize(
    ("method", "address", "status"), [("GET", "/nothing", 404), ("DELETE", "/login", 405)]
)
def test_what_is_not_there_is_a_kind_page(client, method, address, status) -> None:
    answer = client.open(address, method=method)

    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "<h1>" in answer.text


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    assert set(client.delete("/login").allow) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize(
    ("fields", "size", "status"), [(1, 3_000_000, 413), (1, 600_000, 413), (20_000, 1, 413)]
)
def test_too_much_is_not_taken(client: FlaskClient, fields: int, size: int, status: int) -> None:
    line = "--x\r\nContent-Disposition: form-data; name={}\r\n\r\n{}\r\n"
    parts = [line.format(f"f{number}", "v" * size) for number in range(fields)]
    body = "".join(parts) + "--x--"

    answer = client.post("/login", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == status
    plain = client.post("/login", data={"name": "v" * 3_000_000})
    assert plain.status_code == 413


def test_a_form_without_its_token_keeps_nothing_and_says_so(make_app) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    client = app.test_client()
    client.get("/login")
    for token in ("", "x", None):
        form = {"email": "bo@example.org", "csrf_token": token or ""}
        page = client.post("/login", data=form, headers={"Referer": "http://localhost/login"})
        part = client.post("/login", data=form, headers=HTMX)
        assert (page.status_code, part.status_code) == (400, 400)
        assert "This form was open too long" in page.text
        assert 'href="/login"' in page.text
        assert "<html" not in part.text


def test_the_token_of_another_session_is_none(make_app) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    mine, other = app.test_client(), app.test_client()
    token = other.get("/login").text.partition('"X-CSRFToken": "')[2].partition('"')[0]
    mine.get("/login")

    assert other.post("/login", data={"csrf_token": token}).status_code == 422
    assert mine.post("/login", data={"csrf_token": token}).status_code == 400


def test_the_unknown_are_sent_to_sign_in_whatever_token_they_hold(make_app) -> None:
    client = make_app(WTF_CSRF_ENABLED=True).test_client()

    assert client.post("/account", data={"name": "x"}).headers["Location"] == "/login"


@pytest.mark.parametrize(
    ("address", "cached"),
    [
        ("/login", "no-store"),
        ("/events", "no-store"),
        ("/nothing", "no-store"),
        ("/probe/bug", "no-store"),
        ("/v1/modules", "no-store"),
        ("/v1/nothing", "no-store"),
        ("/v1/probe/bug", "no-store"),
        ("/static/icons.svg", None),
    ],
)
def test_every_answer_is_guarded(client: FlaskClient, address: str, cached: str | None) -> None:
    for extra in ({}, HTMX):
        with client.get(address, headers=extra) as answer:
            headers = answer.headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS
        assert "Strict-Transport-Security" not in headers
        if cached:
            assert headers["Cache-Control"] == cached


@pytest.mark.parametrize("file", ["css/tokens.css", "js/portal.js"])
def test_what_no_browser_opens_as_a_page_is_only_never_guessed_at(client, file: str) -> None:
    with client.get(f"/static/{file}") as answer:
        headers = answer.headers
    told = {name: headers[name] for name in HEADERS if name in headers}
    assert told == {"X-Content-Type-Options": "nosniff"}
    assert "Content-Security-Policy" not in headers


def test_nothing_runs_or_loads_from_elsewhere(make_app) -> None:
    """A form may lead to where people pay, and to a stand-in of that where there is one."""
    client = make_app(STRIPE_API_BASE="http://here.example:9/v").test_client()
    policy = client.get("/login").headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert rules.pop("form-action").split() == [
        "'self'",
        "https://checkout.stripe.com",
        "https://connect.stripe.com",
        "https://www.paypal.com",
        "https://www.sandbox.paypal.com",
        "http://here.example:9",
    ]
    assert not any("http" in sources for sources in rules.values())


def test_https_is_for_good(make_app) -> None:
    client = make_app(BASE_URL="https://tickets.example.org").test_client()
    answer = client.get("/login", base_url="https://tickets.example.org")

    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "address",
    ["/console", "/.git/config", "/static/", "/static/../config.py", "/static/%2e%2e/app.py"],
)
def test_nothing_of_the_house_lies_open(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
