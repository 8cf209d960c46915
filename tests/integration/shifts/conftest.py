"""An evening at the door: two tills, three tickets, and everybody who may stand there."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.core import clock, refs
from portal.core.db import db
from portal.events import Event
from portal.shifts import queries
from portal.shifts.report import Report
from portal.tickets import Ticket
from portal.tills import Shift, setup
from portal.tills import Till as Place
from portal.tills.models import CashCount, CashMove, ZReport
from portal.tills.setup import Terms
from tests.integration.boxoffice.conftest import Till

EURO = 100


class Evening(Till):
    """`evening.open_shift()`, `evening.sell({evening.general: 2})`, `evening.close({50: 4})`."""

    @property
    def root(self) -> str:
        return f"/events/{self.event.slug}"

    def make_till(self, name: str = "Till 1", *tickets: Ticket, **terms: Any) -> Place:
        with self.app.app_context():
            event = db.session.get_one(Event, self.event.id)
            given = Terms(name=name, gate=terms.pop("gate", "Gate A"), **terms)
            chosen = [db.session.get_one(Ticket, each.id) for each in tickets]
            made = setup.make(event, given, chosen, key=None, by_id=self.cast["olivia"].id)
            db.session.commit()
            return made

    def event_begins_now(self) -> None:
        with self.app.app_context():
            event = db.session.get_one(Event, self.event.id)
            event.starts_at, event.ends_at = clock.now(), clock.now() + timedelta(hours=6)
            db.session.commit()

    def post(self, path: str, who: str = "bea", **fields: Any) -> TestResponse:
        sent = {"idempotency_key": refs.token(), **fields}
        return self.browser(who).post(f"{self.root}/{path}", data=sent)

    def get(self, path: str, who: str = "bea") -> TestResponse:
        return self.browser(who).get(f"{self.root}/{path}")

    def open_shift(self, till: Place, amount: str = "100", who: str = "bea") -> Shift:
        answer = self.post("shift", who, till=till.ref, float=amount)
        assert (answer.status_code, answer.location) == (303, self.url)
        return self.shifts()[-1]

    def close(
        self, shift: Shift, coins: Mapping[int, int], who: str = "bea", **fields: Any
    ) -> TestResponse:
        """`coins` are counted in whole units: `{50: 2, 20: 1}`."""
        counted = {f"count-{piece * EURO}": str(number) for piece, number in coins.items()}
        return self.post(f"shifts/{shift.ref}/close", who, **counted, **fields)

    def shifts(self) -> list[Shift]:
        with self.app.app_context():
            return list(db.session.scalars(select(Shift).order_by(Shift.id)))

    def counts(self) -> list[tuple[int, int]]:
        with self.app.app_context():
            found = db.session.scalars(select(CashCount).order_by(CashCount.id))
            return [(each.counted_minor, each.expected_minor) for each in found]

    def moves(self) -> list[tuple[str, int, str]]:
        with self.app.app_context():
            found = db.session.scalars(select(CashMove).order_by(CashMove.id))
            return [(each.kind, each.amount_minor, each.note) for each in found]

    def z_reports(self) -> list[ZReport]:
        with self.app.app_context():
            return list(db.session.scalars(select(ZReport).order_by(ZReport.shift_id)))

    def report(self, shift: Shift) -> dict[str, dict[str, tuple[int | None, int | None]]]:
        """What its Z report says: {"Drawer": {"Cash sales": (2, 7000)}}."""
        with self.app.app_context():
            return as_rows(queries.z_report(shift))


def as_rows(report: Report | None) -> dict[str, dict[str, tuple[int | None, int | None]]]:
    assert report
    return {
        part.title: {row.label: (row.count, row.minor) for row in part.rows}
        for part in report.sections
    }


@pytest.fixture
def evening(app: Flask) -> Evening:
    return Evening.stocked(app)
