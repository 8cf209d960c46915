"""The front page of the site: how it is, part by part, and the steps to the first sale."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from portal import jobs
from portal.admin import health
from portal.core import clock, refs
from portal.core.db import db
from portal.jobs.models import Job, JobState, Pulse
from portal.jobs.pulse import slot_of
from portal.mail.models import Mail, MailState
from portal.orders.models import Status
from tests.factories import (
    make_event,
    make_order,
    make_ticket,
    make_user,
    signed_in,
    switch_modules_on,
)
from tests.support.stage import Stage
from tests.support.statements import statement_counter

PAGE = "/admin"


def lights(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-ref="(\w+)" data-good="(yes|no)"', page))


def figures(page: str) -> dict[str, str]:
    found = re.findall(r'stat__label">(.*?)</p>\s*<p class="stat__value">(.*?)</p>', page)
    return {label: value.strip() for label, value in found}


def steps(page: str) -> list[tuple[str, str]]:
    return re.findall(r'data-ref="([\w.]+)" data-done="(yes|no)"', page)


def keep_mail(state: MailState, days_ago: float = 0) -> None:
    db.session.add(
        Mail(
            kind="order.ticket",
            dedupe=refs.token(),
            recipient="bo@example.org",
            message_id=refs.token(),
            subject="Your ticket",
            state=state,
            created_at=clock.now() - timedelta(days=days_ago),
        )
    )
    db.session.commit()


def keep_job(minutes_ago: int, state: JobState = JobState.WAITING) -> None:
    run_at = clock.now() - timedelta(minutes=minutes_ago)
    db.session.add(Job(kind="order.ticket", payload={}, state=state, run_at=run_at))
    db.session.commit()


# How it is ---------------------------------------------------------------------------------------


def test_all_is_well_while_a_worker_works(stage: Stage) -> None:
    with stage.app.app_context():
        jobs.beat()
        make_event("Draft", state="draft")
        make_event("Over", starts_at=clock.now() - timedelta(days=2), ends_at=clock.now())
        ticket = make_ticket(make_event("Gala"))
        make_order(ticket.event, {ticket: 1})
        make_order(ticket.event, {ticket: 1}, status=Status.PENDING)
        old = make_order(ticket.event, {ticket: 1})
        old.created_at = clock.now() - timedelta(days=3)
        db.session.commit()
    page = stage.as_("ada").get(PAGE).text

    assert lights(page) == {"database": "yes", "worker": "yes", "queue": "yes", "mail": "yes"}
    assert figures(page) == {
        "Live events": "2",
        "Orders in 24 hours": "1",
        "Jobs due": "0",
        "Mails failed": "0",
    }
    assert "2 orders in the last 14 days, 1 in the last 24 hours" in page
    assert "Answers in" in page


def test_what_needs_a_look_says_so(stage: Stage, monkeypatch) -> None:
    with stage.app.app_context():
        jobs.beat()
        keep_job(5)
        keep_job(1)
        keep_job(-9)
        keep_job(90, JobState.DEAD)
        keep_job(90, JobState.DONE)
        keep_mail(MailState.FAILED)
        keep_mail(MailState.FAILED, days_ago=2)
        keep_mail(MailState.FAILED, days_ago=20)
        keep_mail(MailState.WAITING)
        keep_mail(MailState.SENT)
        asked = health.look()
    later = clock.now() + timedelta(minutes=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = stage.as_("ada").get(PAGE).text

    assert lights(page) == {"database": "yes", "worker": "no", "queue": "no", "mail": "no"}
    assert (figures(page)["Jobs due"], figures(page)["Mails failed"]) == ("2", "3")
    assert "1 job was given up" in page
    assert "3 failed, 1 waiting, the oldest since" in page
    assert asked.failures == (0,) * 11 + (1, 0, 1)


def test_a_site_without_a_worker_is_told_how_to_start_one(stage: Stage) -> None:
    page = stage.as_("ada").get(PAGE).text

    assert "Never seen: start it with flask work" in page
    assert lights(page)["worker"] == "no"


@pytest.mark.parametrize(
    ("part", "light", "label"),
    [
        ("portal.admin.health._database", "database", None),
        ("portal.admin.health._worker", "worker", None),
        ("portal.admin.health.jobs.queue", "queue", "Jobs due"),
        ("portal.admin.health.unsent", "mail", "Mails failed"),
        ("portal.admin.health._live", None, "Live events"),
        ("portal.admin.health._lengths", None, None),
        ("portal.admin.steps._events", None, None),
    ],
)
def test_each_part_fails_alone(stage: Stage, monkeypatch, part, light, label) -> None:
    with stage.app.app_context():
        jobs.beat()

    def fails() -> None:
        raise OperationalError("SELECT 1", {}, Exception("nobody answers"))

    monkeypatch.setattr(part, fails)
    answer = stage.as_("ada").get(PAGE)

    assert answer.status_code == 200
    good = {"database": "yes", "worker": "yes", "queue": "yes", "mail": "yes"}
    assert lights(answer.text) == good | ({light: "no"} if light else {})
    known = {name for name, value in figures(answer.text).items() if value == "Not known"}
    assert known == ({label} if label else set())
    # One sentence where it stands, and nothing of the error.
    assert "not be asked right now" in answer.text or label == "Live events"
    assert "nobody answers" not in answer.text


def test_a_statement_that_breaks_takes_no_other_along(stage: Stage, monkeypatch) -> None:
    """On PostgreSQL an error ends the transaction for everybody; on SQLite it does not."""
    broken = select(text("nothing")).select_from(text("nowhere"))
    monkeypatch.setattr("portal.admin.health._live", lambda: db.session.execute(broken))
    page = stage.as_("ada").get(PAGE).text

    assert figures(page)["Live events"] == "Not known"
    assert figures(page)["Orders in 24 hours"] == "0"


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_however_much_there_is(stage: Stage, number: int) -> None:
    with stage.app.app_context():
        jobs.beat()
        for _ in range(number):
            ticket = make_ticket(make_event())
            make_order(ticket.event, {ticket: 2})
            keep_job(1)
            keep_mail(MailState.FAILED)
    ada = stage.as_("ada")
    ada.get(PAGE)
    with statement_counter(stage.app) as sent:
        ada.get(PAGE)

    assert len(sent) == 11


def test_only_admins_see_it(stage: Stage, client: FlaskClient) -> None:
    assert stage.as_("olivia").get(PAGE).status_code == 403
    assert client.get(PAGE).headers["Location"] == "/login"
    assert 'href="/admin"' in stage.as_("ada").get("/events").text
    assert 'href="/admin"' not in stage.as_("olivia").get("/events").text


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("/admin", "Home"),
        ("/admin/modules", "Modules"),
        ("/admin/topics", "Topics"),
        ("/admin/topics/music", "Topics"),
        ("/admin/settings", "Settings"),
        ("/admin/mail", "Mail"),
    ],
)
def test_the_menu_knows_where_one_is(stage: Stage, page: str, entry: str) -> None:
    text = stage.as_("ada").get(page).text
    bar = text.partition('class="sidebar__pages')[2].partition("</nav>")[0]
    current = re.findall(r'aria-current="page">.*?nav__label">(.*?)</span>', bar, re.S)

    assert current == [entry]


# The heartbeat -----------------------------------------------------------------------------------


def test_workers_share_one_row_for_ten_minutes(ctx, monkeypatch) -> None:
    now = slot_of(clock.now()) + timedelta(minutes=1)
    keep_job(5)
    for minutes, due in ((0, 0), (1, 2), (2, 0)):
        moment = now + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        monkeypatch.setattr("portal.jobs.queries.due", lambda due=due: due)
        jobs.beat()
        db.session.remove()

    (pulse,) = db.session.query(Pulse).all()
    assert (pulse.slot, pulse.alive_at, pulse.due) == (slot_of(now), moment, 2)


def test_old_pulses_are_forgotten_and_the_queue_is_drawn(ctx, monkeypatch) -> None:
    now = clock.now()
    for hours, due in ((50, 9), (23, 4), (1, 7), (1.2, 3)):
        at = now - timedelta(hours=hours)
        db.session.add(Pulse(slot=slot_of(at), alive_at=at, due=due))
    db.session.commit()
    jobs.beat()

    assert db.session.query(Pulse).count() == 4
    lengths = list(health.look().lengths or ())
    assert (len(lengths), max(lengths), sum(sorted(lengths)[-2:])) == (24, 7, 11)


def test_the_worker_beats_by_itself(app: Flask) -> None:
    with app.app_context():
        jobs.drain()
        pulse = db.session.query(Pulse).one()

        assert (pulse.due, clock.now() - pulse.alive_at < timedelta(minutes=1)) == (0, True)


# The first admin ---------------------------------------------------------------------------------


@pytest.fixture
def first(app: Flask) -> FlaskClient:
    with app.app_context():
        return signed_in(app, make_user("Ada Admin", is_admin=True))


def test_an_empty_installation_greets_its_first_admin(first: FlaskClient) -> None:
    assert "See what is left to do" in first.get("/events").text
    page = first.get(PAGE).text

    assert "Nothing can be sold yet. Turn on ticketing." in page
    assert steps(page) == [
        ("admin.switches", "no"),
        ("admin.switches", "no"),
        ("admin.settings", "no"),
        ("events.new", "no"),
        ("events.index", "no"),
    ]
    for path in ("/admin/modules", "/admin/settings", "/events/new", "/events"):
        assert f'class="link" href="{path}"' in page


def test_what_is_done_is_ticked_until_something_was_published(app, first: FlaskClient) -> None:
    first.post("/admin/modules", data={"ticket_include": "y"})
    with app.app_context():
        make_event("Draft", state="draft")
    page = first.get(PAGE).text
    assert [done for _, done in steps(page)] == ["yes", "no", "no", "yes", "no"]
    assert "What is left to do" in page
    assert "See what is left to do" not in first.get("/events").text

    with app.app_context():
        make_event("Published")
    assert steps(first.get(PAGE).text) == []


def test_the_steps_come_back_when_ticketing_is_off(app, first: FlaskClient) -> None:
    with app.app_context():
        switch_modules_on()
        make_event()
    assert steps(first.get(PAGE).text) == []
    first.post("/admin/modules", data={"ticket_include": "", "sure": "yes"})

    assert steps(first.get(PAGE).text)[0] == ("admin.switches", "no")
