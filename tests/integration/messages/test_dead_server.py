"""A mail server that is down, refuses or hangs up delays, loses and doubles nothing."""

import os
import signal
import threading
from collections import Counter
from datetime import timedelta

import pytest

from portal import jobs, mail
from portal.core.db import db, in_transaction
from portal.mail import post
from portal.mail.models import Mail
from portal.messages import sending
from tests.integration.messages.conftest import PAGE, Desk
from tests.support.mail import Inbox, taking_mail

BO, EVE, LIIS = "bo@example.org", "eve@example.org", "liis@example.org"
ALL = [BO, EVE, LIIS]


def test_a_server_that_is_down_for_hours_delays_and_loses_nothing(
    mailing, mail_port, travel
) -> None:
    mailing.sell(*ALL)
    mailing.send()
    for minutes in (0, 1, 5, 15, 60, 60, 60):
        travel(timedelta(minutes=minutes, seconds=1))
        mailing.work()
    assert mailing.counts == ("sending", 3, 0, 0, 0)
    assert mailing.message.stumbles == 7
    page = mailing.otto.get(f"{PAGE}/{mailing.message.ref}").text
    assert "The mail server takes nothing at the moment" in page

    with taking_mail(mail_port) as inbox:
        mailing.work()
        assert inbox.letters == [], "it is asked again when its time has come"
        travel(timedelta(minutes=61))
        mailing.work()
        mailing.work()
    assert Counter(inbox.addresses) == Counter(ALL)
    assert mailing.counts == ("sent", 3, 3, 0, 0)
    assert (mailing.message.stumbles, mailing.message.problem) == (0, None)


def test_while_it_is_down_it_is_asked_once_and_not_for_everybody(mailing, mail_port) -> None:
    mailing.sell(*ALL)
    mailing.send()
    mailing.work()
    with mailing.app.app_context():
        assert [each.attempts for each in db.session.query(Mail)] == [1]


def test_one_address_that_is_refused_holds_up_nobody(mailing, mail_port, travel) -> None:
    mailing.sell(*ALL)
    inbox = Inbox()
    inbox.noes = {BO: "550 no such user", EVE: "450 come again"}
    with taking_mail(mail_port, inbox):
        mailing.send()
        mailing.work()
        assert mailing.counts == ("sending", 3, 1, 1, 0)
        assert mailing.recipients() == {BO: "failed", EVE: "waiting", LIIS: "sent"}
        assert "no such user" in mailing.otto.get(f"{PAGE}/{mailing.message.ref}").text

        inbox.noes = {}
        travel(timedelta(minutes=2))
        mailing.work()
        assert mailing.counts == ("sent", 3, 2, 1, 0)

        assert mailing.act("retry") == 303
        mailing.work()
        assert mailing.act("retry") == 409
    assert mailing.counts == ("sent", 3, 3, 0, 0)
    assert Counter(inbox.addresses) == Counter(ALL)


def test_who_is_told_to_come_again_too_often_has_failed(mailing, mail_port, travel) -> None:
    mailing.sell(BO)
    inbox = Inbox()
    inbox.noes = {BO: "450 come again"}
    with taking_mail(mail_port, inbox):
        mailing.send()
        for _ in range(sending.TRIES):
            mailing.work()
            travel(timedelta(minutes=61))
    assert mailing.counts == ("sent", 1, 0, 1, 0)


@pytest.mark.parametrize("times", [1, 2])
def test_a_server_that_hangs_up_midway_gets_it_again(mailing, mail_port, travel, times) -> None:
    mailing.sell(*ALL)
    inbox = Inbox()
    inbox.hang_ups = times
    with taking_mail(mail_port, inbox):
        mailing.send()
        mailing.work()
        assert (mailing.counts, inbox.letters) == (("sending", 3, 0, 0, 0), [])
        for _ in range(times):
            travel(timedelta(minutes=6))
            mailing.work()
    assert Counter(inbox.addresses) == Counter(ALL)
    assert mailing.counts == ("sent", 3, 3, 0, 0)


def test_a_worker_killed_between_two_mails_loses_and_doubles_nothing(
    mailing, mail_port, travel
) -> None:
    mailing.sell(*ALL)
    with taking_mail(mail_port) as inbox:
        mailing.send()
        kill_after(mailing, "hand_over", 2)
        assert len(inbox.letters) == 1
        assert mailing.counts == ("sending", 3, 1, 0, 0)

        mailing.work()
        assert len(inbox.letters) == 1, "the lease of the dead worker still runs"
        travel(sending.LEASE + timedelta(seconds=5))
        mailing.work()
        mailing.work()
    assert Counter(inbox.addresses) == Counter(ALL)
    assert mailing.counts == ("sent", 3, 3, 0, 0)


def test_a_worker_killed_when_it_had_sent_counts_it_and_sends_it_no_more(
    mailing, mail_port, travel
) -> None:
    mailing.sell(*ALL)
    with taking_mail(mail_port) as inbox:
        mailing.send()
        kill_after(mailing, "_done", 2, sending)
        assert len(inbox.letters) == 2
        assert mailing.counts == ("sending", 3, 1, 0, 0)

        travel(sending.LEASE + timedelta(seconds=5))
        mailing.work()
    assert Counter(inbox.addresses) == Counter(ALL)
    assert mailing.counts == ("sent", 3, 3, 0, 0)


def kill_after(desk: Desk, name: str, nth: int, where: object = post) -> None:
    """A worker in a process of its own, killed where it is about to do this for the n-th time."""
    real, calls = getattr(where, name), []

    def perhaps_die(*args):
        calls.append(args)
        if len(calls) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args)

    with desk.app.app_context():
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        setattr(where, name, perhaps_die)
        with desk.app.app_context():
            jobs.drain()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_many_workers_send_each_mail_once(mailing, mail_port, monkeypatch) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 3)
    wanted = [f"guest{n}@example.org" for n in range(40)]
    mailing.sell(*wanted)
    with taking_mail(mail_port) as inbox:
        message = mailing.send()
        workers = [
            threading.Thread(target=go_through, args=(mailing, message.id)) for _ in range(4)
        ]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
        mailing.work()
    assert Counter(inbox.addresses) == Counter(wanted)
    assert mailing.counts == ("sent", 40, 40, 0, 0)


def test_a_worker_that_wakes_up_late_sends_and_counts_nothing_again(
    mailing, mail_port, travel
) -> None:
    """It took a mail and fell asleep; another one sent it when the lease was over."""
    mailing.sell(*ALL)
    with taking_mail(mail_port) as inbox:
        message = mailing.send()
        with mailing.app.app_context():
            assert in_transaction(lambda: sending._is_being_sent(message.id))
            taken = in_transaction(lambda: sending._take(message.id))
        travel(sending.LEASE + timedelta(seconds=5))
        mailing.work()
        assert mailing.counts == ("sent", 3, 3, 0, 0)
        with mailing.app.app_context():
            assert sending._deliver(taken)
    assert Counter(inbox.addresses) == Counter(ALL)
    assert mailing.counts == ("sent", 3, 3, 0, 0)


def go_through(desk: Desk, message_id: int) -> None:
    """Turn after turn at the same message: as if its job ran in several workers at once."""
    with desk.app.app_context():
        while sending.turn(message_id):
            pass


def test_a_mail_that_cannot_be_written_has_failed_and_the_others_go(desk, travel) -> None:
    desk.sell("zoë@example.org", BO)
    desk.send()
    travel(timedelta(seconds=61))
    desk.work()

    assert desk.counts == ("sent", 2, 1, 1, 0)
    assert "UnicodeEncodeError" in desk.otto.get(f"{PAGE}/{desk.message.ref}").text


def test_a_bug_in_one_mail_is_shown_and_stops_nobody(desk, travel, monkeypatch) -> None:
    desk.sell(BO, EVE)
    desk.send()
    travel(timedelta(seconds=61))
    send = mail.send

    def fail(kind, to, **values):
        if to == BO:
            raise KeyError("no such gap")
        send(kind, to, **values)

    monkeypatch.setattr(mail, "send", fail)
    desk.work()
    assert desk.counts == ("sent", 2, 1, 1, 0)
