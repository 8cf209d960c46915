"""The page of one code: how it does, and why buyers were refused."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.codedesk import figures
from portal.codes import Reason, tries, words
from portal.core import clock
from portal.core.db import db
from portal.orders import Order, cancel
from portal.orders.models import Status
from tests.factories import make_code, make_order
from tests.integration.codes.stories import CODES, code, fields

DOCK = f"{CODES}/DOCK15"


@pytest.fixture
def dock(stage, general):
    stage.make(make_code, stage.event, "DOCK15", general, total_uses=50)
    return code(stage)


def read(stage):
    with stage.app.app_context():
        return figures.of(db.session.merge(code(stage)))


def order(stage, general, count: int, days_ago: int = 0, status: Status = Status.COMPLETED) -> None:
    with stage.app.app_context():
        made = make_order(stage.event, {general: count}, typed=["DOCK15"], status=status)
        at = clock.now() - timedelta(days=days_ago)
        db.session.execute(update(Order).where(Order.id == made.id).values(created_at=at))
        db.session.commit()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_uses_money_and_days_agree(stage, dock, general, count) -> None:
    for _ in range(count):
        order(stage, general, 2)
    found = read(stage)
    assert (found.given.minor, sum(found.counts)) == (1050 * count, 2 * count)
    assert found.counts[-1] == 2 * count
    assert len(found.days) == figures.DAYS
    page = stage.as_("olivia").get(DOCK).text
    assert ("Not used yet" in page) is (count == 0)


def test_each_use_stands_on_the_day_of_the_event(stage, dock, general) -> None:
    order(stage, general, 1, days_ago=3)
    order(stage, general, 2, days_ago=29)
    order(stage, general, 4, days_ago=31)
    found = read(stage)
    # Which day that was is for the clock of the event to say: it may have been changed since.
    today, three, many = (
        clock.to_local(clock.now() - timedelta(days=ago), "Europe/Tallinn").date()
        for ago in (0, 3, 29)
    )
    assert found.days[-1][0] == today
    assert {day: n for day, n in found.days if n} == {three: 1, many: 2}
    assert found.given.minor == 7 * 525  # all of them, also older ones
    assert found.finding.startswith("3 uses in 30 days, 0 on ")


def test_old_uses_are_shown_where_they_end(stage, dock, general) -> None:
    order(stage, general, 2, days_ago=90)
    order(stage, general, 1, days_ago=100)
    found = read(stage)
    assert (found.counts[-1], sum(found.counts), len(found.days)) == (2, 3, figures.DAYS)


def test_held_uses_are_told_apart_and_ended_ones_are_gone(stage, dock, general) -> None:
    order(stage, general, 2, status=Status.PENDING)
    order(stage, general, 3)
    assert (read(stage).held, code(stage).used) == (2, 5)
    assert "2 of them held while people pay" in stage.as_("olivia").get(DOCK).text
    with stage.app.app_context():
        last = db.session.query(Order).order_by(Order.id.desc()).first()
        cancel(last, actor_id=None)
        db.session.commit()
    found = read(stage)
    assert (found.given.minor, sum(found.counts), found.held) == (2 * 525, 2, 2)


def test_refused_tries_are_counted_by_reason(stage, dock) -> None:
    with stage.app.app_context():
        found = db.session.merge(dock)
        for no, times in ((words.inactive(found), 2), (words.used_up(found), 3)):
            for _ in range(times):
                tries.count([no], ["127.0.0.1"])
    assert read(stage).refused == {Reason.USED_UP: 3, Reason.INACTIVE: 2}
    page = stage.as_("olivia").get(DOCK).text
    assert page.index('<li data-reason="used_up">') < page.index('<li data-reason="inactive">')
    assert 'aria-label="Used up: 3 of 5"' in page


def test_the_platforms_code_is_read_only(stage, general) -> None:
    stage.make(make_code, stage.event, "WELCOME", value=500, total_uses=9)
    url = f"{CODES}/WELCOME"
    page = stage.as_("olivia").get(url).text
    assert "Set by the platform" in page
    assert 'name="value"' not in page
    assert "Change it" not in page
    assert 'href="/admin/discount-codes/harbour-lights"' in stage.as_("ada").get(url).text
    data = fields(code="WELCOME", value="90")
    for who in ("olivia", "otto", "cora", "ada"):
        for answer in (
            stage.as_(who).post(url, data=data),
            stage.as_(who).post(f"{url}/toggle"),
            stage.as_(who).post(f"{url}/delete"),
        ):
            assert answer.status_code == 403
            assert "WELCOME is set by the platform. Ask an admin to change it." in answer.text
    kept = code(stage, "WELCOME")
    assert (kept.value, kept.active, kept.used_for) == (500, True, "event")
