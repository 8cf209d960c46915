"""The event's own log of mails: its mails alone, narrowed, searched, sent again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.jobs.models import Job
from portal.mail.models import Mail, MailState
from portal.mail.queries import Asked, newest
from tests.factories import make_event
from tests.integration.messages.conftest import PAGE, Desk
from tests.support.mail import Inbox, taking_mail
from tests.support.plans import plan_of
from tests.support.statements import statement_counter

LOG = f"{PAGE}/log"


def keep(event_id: int, number: int, state: MailState = MailState.SENT, **fields: object) -> None:
    usual = {
        "kind": "order.ticket",
        "dedupe": f"m:{number}",
        "recipient": f"guest{number}@example.org",
        "message_id": f"id{number}@localhost",
        "subject": f"Mail number {number}.",
        "state": state,
        "event_id": event_id,
        "created_at": clock.now() - timedelta(minutes=number),
    }
    db.session.add(Mail(**usual | fields))
    db.session.commit()


@pytest.fixture
def mails(desk: Desk) -> None:
    job = {"attendee_id": 7}
    with desk.app.app_context():
        mine = desk.stage.event.id
        keep(mine, 1)
        keep(mine, 2, MailState.WAITING)
        keep(
            mine, 3, MailState.FAILED, job=job, last_error="SMTPDataError: <b>full</b>", attempts=2
        )
        keep(make_event("Winter Gala").id, 4, MailState.FAILED, job=job)
        keep(mine, 5, MailState.FAILED)


def shown(desk: Desk, query: str = "") -> list[int]:
    page = desk.otto.get(f"{LOG}?{query}").text
    return [n for n in range(10) if f'data-ref="id{n}@localhost"' in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 5]),
        ("state=failed", [3, 5]),
        ("q=guest2@example.org", [2]),
        ("q=guest4@example.org", []),
        ("q=number", [1, 2, 3, 5]),
        ("before=id2@localhost", [3, 5]),
        ("state=nonsense&part=rows", [1, 2, 3, 5]),
    ],
)
def test_the_address_says_what_is_shown(desk: Desk, mails, query: str, found) -> None:
    assert shown(desk, query) == found


def test_what_went_wrong_is_told(desk: Desk, mails) -> None:
    page = desk.otto.get(LOG).text
    assert "2 tries: <bdi>SMTPDataError: &lt;b&gt;full&lt;/b&gt;</bdi>" in page
    assert "guest3@example.org" in page
    assert "No mail matches" in desk.otto.get(f"{LOG}?q=nobody").text


def test_all_that_failed_here_are_sent_again_and_none_elsewhere(desk: Desk, mails) -> None:
    assert "Send 1 failed mail again" in desk.otto.get(LOG).text
    assert desk.otto.post(f"{LOG}/retry").status_code == 303
    with desk.app.app_context():
        states = dict(db.session.execute(select(Mail.message_id, Mail.state)).all())
        act = db.session.scalars(select(Activity).where(Activity.action == "mail.resent")).one()
        assert (act.event_id, act.details) == (desk.stage.event.id, {"count": 1})
        assert db.session.query(Job).count() == 1
    assert (states["id3@localhost"], states["id4@localhost"]) == ("waiting", "failed")


def test_one_is_sent_again_once(desk: Desk, mails) -> None:
    def again(number: int) -> int:
        return desk.otto.post(f"{LOG}/id{number}@localhost/retry").status_code

    assert [again(3), again(3), again(4), again(5)] == [303, 409, 404, 409]


def test_who_may_not_see_addresses_sees_no_log(desk: Desk, mails) -> None:
    for who, status in (("bea", 403), ("chip", 403), ("stan", 404)):
        assert desk.stage.as_(who).get(LOG).status_code == status
        assert desk.stage.as_(who).post(f"{LOG}/retry").status_code == status


def test_a_failed_mail_of_a_message_goes_out_from_here(mailing: Desk, mail_port: int) -> None:
    mailing.sell("bo@example.org", "eve@example.org")
    inbox = Inbox()
    inbox.noes = {"bo@example.org": "550 no such user"}
    with taking_mail(mail_port, inbox):
        mailing.send()
        mailing.work()
        assert mailing.counts == ("sent", 2, 1, 1, 0)
        inbox.noes = {}
        mailing.otto.post(f"{LOG}/retry")
        mailing.work()
        mailing.work()
    assert sorted(inbox.addresses) == ["bo@example.org", "eve@example.org"]
    assert mailing.counts == ("sent", 2, 2, 0, 0)
    assert "failed mail" not in mailing.otto.get(LOG).text


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_little(desk: Desk, number: int) -> None:
    with desk.app.app_context():
        for each in range(number):
            keep(desk.stage.event.id, each, MailState.FAILED, job={"attendee_id": 1})
    desk.otto.get(LOG)
    with statement_counter(desk.app) as sent:
        desk.otto.get(f"{LOG}?state=failed&before=id0@localhost")
    assert len(sent) == 6


@pytest.mark.spoils_database
@pytest.mark.parametrize(
    ("fields", "index"),
    [
        ({}, "ix_mails_event_newest"),
        ({"state": MailState.FAILED}, "ix_mails_event_state_newest"),
        ({"state": MailState.FAILED, "before": "id9@localhost"}, "ix_mails_event_state_newest"),
    ],
)
def test_every_filter_has_an_index_that_brings_the_order(desk: Desk, fields, index: str) -> None:
    with desk.app.app_context():
        mine, other = desk.stage.event.id, make_event("Winter Gala").id
        for number in range(400):
            state = MailState.FAILED if number % 3 else MailState.SENT
            keep(other if number % 20 else mine, number, state)
        plan = plan_of(newest(Asked(event_id=mine, **fields)).limit(51), "mails")

        assert index in plan
        assert ("TEMP B-TREE" in plan, "Sort" in plan) == (False, False)
