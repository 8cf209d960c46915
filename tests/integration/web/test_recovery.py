"""The database goes away and comes back: the same worker thread goes on where it was."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.core.db import reading
from tests.factories import make_user


def test_a_thread_that_lost_the_database_while_reading_writes_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_session: Session) -> None:
        raise OperationalError("ROLLBACK", {}, ConnectionError("server closed the connection"))

    with app.app_context():
        with pytest.raises(OperationalError), monkeypatch.context() as outage, reading():
            outage.setattr(Session, "rollback", gone)
        assert make_user("Bo Buyer").name == "Bo Buyer"
