"""Requests that are refused before anybody looks at them: other hosts, other sites."""

import pytest
from flask.testing import FlaskClient

from portal.web.security import HEADERS

PRODUCTION = {
    "ENV": "production",
    "SECRET_KEY": "a key that is long enough for production",
    "BASE_URL": "https://tickets.example.org",
    "MAIL_SERVER": "mail.example.org",
}


@pytest.fixture
def production(make_app) -> FlaskClient:
    return make_app(**PRODUCTION).test_client()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("tickets.example.org", 200),
        ("tickets.example.org:443", 200),
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("evil.example", 400),
        ("tickets.example.org.evil.example", 400),
        ("..", 400),
        ("[::1", 400),
    ],
)
def test_production_knows_its_own_host(production: FlaskClient, host: str, status: int) -> None:
    answer = production.get("/login", headers={"Host": host})
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_host_that_is_none_is_refused_everywhere(client: FlaskClient) -> None:
    answer = client.get("/login", headers={"Host": ".."})
    assert (answer.status_code, answer.text) == (400, "This site has another address.\n")
    assert client.get("/login", headers={"Host": "till.venue.example:5000"}).status_code == 200


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 400), ("same-site", 422), ("same-origin", 422), ("none", 422)],
)
def test_a_form_that_another_site_sent_is_refused(client, site: str, status: int) -> None:
    answer = client.post("/login", data={"email": "bo"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == status


def test_a_link_on_another_site_is_welcome(client: FlaskClient) -> None:
    assert client.get("/login", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_static_file_that_is_not_there_is_not_remembered(client: FlaskClient) -> None:
    answer = client.get("/static/nothing.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
