"""Pages travel packed, and their size on the way tells nothing."""

import gzip

import pytest
from flask.testing import FlaskClient

PACKED = {"Accept-Encoding": "gzip, br"}

pytestmark = pytest.mark.databases("sqlite")


def test_a_page_travels_packed_and_arrives_whole(client: FlaskClient) -> None:
    client.get("/login")  # from now on the session, and so the token, stays
    answer = client.get("/login", headers=PACKED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    page = gzip.decompress(answer.data)
    assert b"</html>" in page
    assert len(answer.data) < len(page) / 2


def test_the_same_page_has_many_lengths(client: FlaskClient) -> None:
    lengths = {len(client.get("/register", headers=PACKED).data) for _ in range(20)}
    assert len(lengths) > 10
    assert max(lengths) - min(lengths) < 300


def test_who_cannot_unpack_gets_it_plain(client: FlaskClient) -> None:
    answer = client.get("/login")
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "</html>" in answer.text


def test_data_stays_as_it_is(client: FlaskClient) -> None:
    for address in ("/v1/health", "/v1/openapi.json"):
        assert "Content-Encoding" not in client.get(address, headers=PACKED).headers
