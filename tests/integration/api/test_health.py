"""Whether the portal can work, as load balancers ask it."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from portal.core.db import db


def test_health_is_ok(client: FlaskClient) -> None:
    answer = client.get("/v1/health")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_database_that_does_not_answer_is_said(app: Flask, client, monkeypatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("connection refused"))

    monkeypatch.setattr(db.session, "execute", gone)
    answer = client.get("/v1/health")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json["errors"][0]["code"] == "service_unavailable"
    assert "refused" not in answer.text
