"""Static files: packed on the way, kept by the browser, the same bytes in the end."""

import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient

STATIC = Path(__file__).parents[3] / "portal" / "static"

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize("name", ["css/base.css", "vendor/htmx-2.0.11.min.js", "icons.svg"])
def test_text_travels_packed(client: FlaskClient, name: str) -> None:
    with client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip, br"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(answer.data) == (STATIC / name).read_bytes()


def test_who_cannot_unpack_gets_it_plain(client: FlaskClient) -> None:
    with client.get("/static/css/base.css") as answer:
        assert "Content-Encoding" not in answer.headers
        assert answer.data == (STATIC / "css/base.css").read_bytes()


def test_a_font_is_packed_already(client: FlaskClient) -> None:
    font = "/static/fonts/inter-400-700.woff2"
    with client.get(font, headers={"Accept-Encoding": "gzip"}) as answer:
        assert "Content-Encoding" not in answer.headers


def test_what_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    with client.get("/static/css/base.css", headers=packed) as first:
        known = {**packed, "If-None-Match": first.headers["ETag"]}
    with client.get("/static/css/base.css", headers=known) as again:
        assert (again.status_code, again.data) == (304, b"")
