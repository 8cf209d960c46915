"""The home of a copy shows its sales beside those of the event it came from, at the same days."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.core import clock
from portal.core.db import db
from portal.events import Event
from portal.orders import Order
from portal.overview import compared
from portal.people import Membership
from tests.factories import make_event, make_order, make_ticket
from tests.support.stage import Stage, stage  # noqa: F401 - a fixture
from tests.support.statements import statement_counter

DAYS = (40, 35, 30, 20)  # before the start, that the old event sold on


class Editions:
    """Last year's event sold 1, 2, 3 and 4; the new one is 30 days ahead and sold 5 so far."""

    def __init__(self, stage: Stage) -> None:  # noqa: F811
        self.stage, self.app = stage, stage.app
        with self.app.app_context():
            now = clock.now()
            self.old = make_event("Harbour Lights 2025", slug="last-year")
            new = db.session.get_one(Event, stage.event.id)
            new.starts_at, new.ends_at = now + timedelta(days=30), now + timedelta(days=31)
            self.old.starts_at = now - timedelta(days=335)
            self.old.ends_at = self.old.starts_at + timedelta(hours=5)
            new.copied_from_id = self.old.id
            db.session.commit()
            self._sell(self.old, [(days, n) for n, days in enumerate(DAYS, 1)])
            self._sell(new, [(33, 5)])
            db.session.add(
                Membership(user_id=stage.cast["otto"].id, event_id=self.old.id, role="organizer")
            )
            db.session.add(
                Membership(user_id=stage.cast["cora"].id, event_id=self.old.id, role="box-office")
            )
            db.session.commit()
            db.session.expunge_all()

    def _sell(self, event: Event, sold: list[tuple[int, int]]) -> None:
        ends, event.ends_at = event.ends_at, clock.now() + timedelta(days=60)
        ticket = make_ticket(event)
        for days, count in sold:
            order = make_order(event, {ticket: count})
            then = event.starts_at - timedelta(days=days) + timedelta(minutes=1)
            db.session.execute(update(Order).where(Order.id == order.id).values(created_at=then))
        event.ends_at = ends
        db.session.commit()

    def home(self, who: str) -> str:
        return self.stage.as_(who).get("/events/harbour-lights").text

    def found(self, who: str) -> compared.Compared | None:
        with self.app.app_context():
            event = db.session.scalars(select(Event).filter_by(slug="harbour-lights")).one()
            viewer = db.session.merge(self.stage.cast[who])
            return compared.of(event, viewer, clock.now())


@pytest.fixture
def editions(stage: Stage) -> Editions:  # noqa: F811
    return Editions(stage)


def test_both_are_counted_up_to_the_same_day_before_the_start(editions: Editions) -> None:
    found = editions.found("otto")
    assert found
    # A minute after the fortieth day began there are 39 whole days left.
    assert (found.first, found.left) == (39, 29)
    assert found.then == (1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3)
    assert found.now == (0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5)
    assert found.finding == "+67 % on Harbour Lights 2025 at this point: 5 sold, 3 then"


def test_the_home_shows_it_to_who_may_see_both(editions: Editions) -> None:
    finding = "+67 % on Harbour Lights 2025 at this point: 5 sold, 3 then"
    for who in ("otto", "ada"):
        page = editions.home(who)
        assert finding in page
        assert "chart__line--compare" in page


def test_nothing_of_the_old_event_is_shown_to_the_team_of_the_new_one(editions: Editions) -> None:
    for who in ("olivia", "cora", "bea", "chip"):
        page = editions.home(who)
        assert "Harbour Lights 2025" not in page
        assert "last-year" not in page
        assert 'id="compared"' not in page
    assert editions.found("olivia") is None
    assert editions.found("cora") is None


def test_it_takes_one_statement_more(editions: Editions) -> None:
    def sent() -> int:
        editions.home("otto")
        with statement_counter(editions.app) as statements:
            editions.home("otto")
        return len(statements)

    with_it = sent()
    with editions.app.app_context():
        db.session.execute(update(Event).values(copied_from_id=None))
        db.session.commit()
    assert with_it == sent() + 1


def test_a_copy_of_an_event_that_sold_nothing_has_nothing_to_compare(editions: Editions) -> None:
    with editions.app.app_context():
        old = db.session.scalars(select(Event).filter_by(slug="last-year")).one()
        db.session.execute(update(Order).where(Order.event_id == old.id).values(status="cancelled"))
        db.session.commit()
    assert editions.found("otto") is None
