"""Otto looks after an order: paid, mailed once more, names put right, notes kept."""

import re
from typing import Any

import pytest

from portal.core.db import db
from portal.mail import Mail, MailState
from portal.orderdesk.models import OrderNote
from portal.orders.models import Attendee, Order
from portal.payments import Payment
from tests.integration.orderdesk.conftest import Desk
from tests.integration.orderdesk.test_cancelling import bill, sent_later, subjects
from tests.support.stage import at_once

TICKETS = "Your tickets for Harbour Lights"
BO = ("Bo Buyer", "bo@example.org")  # who names nobody comes themselves


def named(desk: Desk, n: int = 1) -> tuple[str | None, str | None]:
    seat = desk.stored().attendees[n - 1]
    return seat.name, seat.email


def give_addresses(desk: Desk, *emails: str) -> None:
    with desk.app.app_context():
        seats = db.session.query(Attendee).order_by(Attendee.id)
        for seat, email in zip(seats, emails, strict=False):
            seat.email = email
        db.session.commit()


def papers(letter: Any) -> list[str]:
    return [part.get_filename() for part in letter.iter_attachments()]


def test_a_bill_is_marked_paid_and_its_tickets_go_out(desk: Desk, work: Any, mails: Any) -> None:
    bill(desk)
    page = desk.otto.get(desk.here()).text
    assert "Mark paid €70.00" in page
    assert desk.otto.post(desk.here("/mark-paid")).status_code == 303
    assert (desk.stored().status, desk.ledger()) == ("completed", [(7000, "booked")])
    with desk.app.app_context():
        row = db.session.query(Payment).one()
        assert (row.provider, row.taken_by_id) == ("bank-transfer", desk.stage.cast["otto"].id)
    work()
    assert [s.partition(",")[0] for s in subjects(mails)] == [TICKETS]
    assert "Bank transfer" in desk.otto.get(desk.here()).text
    assert desk.breaches() == []


def test_a_double_click_marks_it_once(desk: Desk, work: Any, mails: Any) -> None:
    bill(desk)
    desk.stage.as_("otto")
    form = {"idempotency_key": "one-form-key"}
    send = lambda: desk.otto.post(desk.here("/mark-paid"), data=form).status_code  # noqa: E731
    assert at_once(*[send] * 3) == [303] * 3
    assert desk.otto.post(desk.here("/mark-paid")).status_code == 409
    work()
    assert (desk.ledger(), len(subjects(mails))) == ([(7000, "booked")], 1)
    assert desk.breaches() == []


def test_paid_and_cancelled_at_once_is_one_of_both(desk: Desk, work: Any) -> None:
    bill(desk)
    for who in ("otto", "cora"):
        desk.stage.as_(who)
    note = {"note": "No.", "refund": "y"}
    answers = at_once(
        lambda: desk.otto.post(desk.here("/mark-paid")).status_code,
        lambda: desk.stage.as_("cora").post(desk.here("/cancel"), data=note).status_code,
    )
    # Whoever is second is refused, or cancels what was paid, with its money.
    assert sorted(answers) in ([303, 303], [303, 409])
    work()
    assert desk.breaches() == []
    paid = sum(minor for minor, _ in desk.ledger())
    assert (desk.stored().status, paid) in (("completed", 7000), ("cancelled", 0))


@pytest.mark.parametrize("state", ["pending", "completed", "cancelled"])
def test_only_what_waits_for_money_is_marked_paid(desk: Desk, state: str) -> None:
    desk.hold(1) if state == "pending" else desk.pay(1)
    if state == "cancelled":
        desk.otto.post(desk.here("/cancel"), data={"note": "No."})
    before = desk.ledger()
    assert desk.otto.post(desk.here("/mark-paid")).status_code == 409
    assert (desk.stored().status, desk.ledger()) == (state, before)


def test_everybody_gets_their_own_tickets_once_more(desk: Desk, work: Any, mails: Any) -> None:
    desk.pay(2)
    give_addresses(desk, "bo@example.org", "eve@example.org")
    work()
    assert desk.stage.as_("bea").post(desk.here("/resend")).status_code == 303
    work()
    assert [s.partition(",")[0] for s in subjects(mails)][-2:] == [TICKETS] * 2
    assert len(subjects(mails, "eve@example.org")) == 2
    codes = [seat.code for seat in desk.stored().attendees]
    for letter in mails()["eve@example.org"]:
        text = letter.get_body(("plain",)).get_content()
        assert papers(letter) == [f"tickets-{desk.order.code}.pdf"]
        assert codes[0] not in text


def test_one_ticket_goes_to_its_holder_alone(desk: Desk, work: Any, mails: Any) -> None:
    desk.pay(2)
    give_addresses(desk, "", "eve@example.org")
    work()
    here = desk.here(f"/attendees/{desk.order.code}-2/resend")
    assert desk.otto.post(here).status_code == 303
    work()
    assert [s.partition(",")[0] for s in subjects(mails)].count(TICKETS) == 1
    assert len(subjects(mails, "eve@example.org")) == 2
    assert desk.otto.post(here.replace("-2/", "-1/")).status_code == 409  # no address of its own
    assert desk.otto.post(here.replace("-2/", "-9/")).status_code == 404


def test_what_was_cancelled_is_not_mailed_again(desk: Desk, work: Any, mails: Any) -> None:
    desk.pay(2)
    work()
    mailed = mails()["bo@example.org"][-1].get_body(("plain",)).get_content()
    assert mailed.count("- General admission") == 2
    note = {"note": "No.", "attendee": f"{desk.order.code}-1"}
    desk.otto.post(desk.here("/cancel"), data=note)
    twice = {"idempotency_key": "one-form-key"}
    for _ in range(2):
        desk.otto.post(desk.here("/resend"), data=twice)
    work()
    again = [m for m in mails()["bo@example.org"] if m["subject"].startswith(TICKETS)]
    assert len(again) == 2
    assert again[1].get_body(("plain",)).get_content().count("- General admission") == 1


def test_how_to_pay_goes_once_more(desk: Desk, work: Any, mails: Any) -> None:
    bill(desk)
    assert desk.otto.post(desk.here("/resend")).status_code == 303
    work()
    assert [s.partition(",")[0] for s in subjects(mails)] == ["How to pay for Harbour Lights"]


def test_nothing_is_sent_to_nobody(desk: Desk) -> None:
    bill(desk, email=None)
    assert desk.otto.post(desk.here("/resend")).status_code == 409


def test_five_mails_a_minute(desk: Desk) -> None:
    desk.pay(1)
    answers = [desk.otto.post(desk.here("/resend")) for _ in range(6)]
    assert [each.status_code for each in answers] == [303] * 5 + [429]
    assert "Five mails a minute" in answers[-1].text


def test_a_mail_that_failed_is_sent_again_from_here(desk: Desk, work: Any) -> None:
    desk.pay(1)
    work()
    with desk.app.app_context():
        failed = db.session.query(Mail).filter_by(kind="order.confirmed").one()
        failed.state, failed.last_error = MailState.FAILED, "ConnectionRefusedError"
        message_id = failed.message_id
        db.session.commit()
    page = desk.otto.get(desk.here()).text
    assert ("Send again" in page, "ConnectionRefusedError" in page) == (True, True)
    there = desk.here(f"/mails/{message_id}/retry")
    assert desk.stage.as_("bea").post(there).status_code == 403
    assert desk.otto.post(there).status_code == 303
    work()
    assert 'data-state="sent"' in desk.otto.get(desk.here()).text
    assert desk.otto.post(desk.here("/mails/nobody@localhost/retry")).status_code == 404


def rename(desk: Desk, who: str = "otto", **fields: Any) -> Any:
    here = desk.here(f"/attendees/{desk.order.code}-1")
    return desk.stage.as_(who).post(here, data={"name": "", "email": "", **fields})


def opened(desk: Desk, who: str = "otto") -> str:
    page = desk.stage.as_(who).get(desk.here(f"/attendees/{desk.order.code}-1")).text
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found
    return found[1]


def test_a_name_is_put_right_and_the_paper_follows(desk: Desk, work: Any, mails: Any) -> None:
    desk.pay(1)
    work()
    before = desk.otto.get(f"/orders/{desk.order.code}/tickets.pdf").data
    assert rename(desk, name="Liis Tamm", email="Liis@Example.org").status_code == 303
    assert named(desk) == ("Liis Tamm", "liis@example.org")
    assert desk.otto.get(f"/orders/{desk.order.code}/tickets.pdf").data != before
    work()
    assert subjects(mails, "liis@example.org") == []  # a minute to take it back
    sent_later(desk)
    work()
    assert len(subjects(mails, "liis@example.org")) == 1
    assert "Name of" in desk.otto.get(desk.here()).text
    assert desk.acts("order.holders") == ["order.holders_named"]


def test_a_new_name_is_taken_back(desk: Desk, work: Any, mails: Any) -> None:
    desk.pay(1)
    rename(desk, name="Liis", email="liis@example.org")
    undo = desk.here(f"/attendees/{desk.order.code}-1/undo")
    assert undo in desk.otto.get(desk.here()).text
    assert desk.stage.as_("cora").post(undo).status_code == 409
    assert desk.otto.post(undo).status_code == 303
    assert named(desk) == BO
    sent_later(desk)
    work()
    assert subjects(mails, "liis@example.org") == []


def test_two_who_name_the_same_attendee_see_both(desk: Desk) -> None:
    desk.pay(2)
    version = opened(desk)
    assert rename(desk, "cora", name="Liis", version=version).status_code == 303
    answer = rename(desk, name="Mari", version=version)
    assert answer.status_code == 409
    assert re.findall(r"<td><bdi>(.*?)</bdi></td>", answer.text) == ["Mari", "Liis"]
    assert named(desk)[0] == "Liis"
    assert rename(desk, name="Mari", version=opened(desk)).status_code == 303
    assert named(desk)[0] == "Mari"


def test_what_happens_elsewhere_in_the_order_is_no_conflict(desk: Desk) -> None:
    desk.pay(2)
    version = opened(desk)
    other = desk.here(f"/attendees/{desk.order.code}-2")
    desk.stage.as_("cora").post(other, data={"name": "Kai"})
    assert rename(desk, name="Mari", version=version).status_code == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"email": "no address"}, 422), ({"name": "x" * 201}, 422), ({"name": "Ab\x00"}, 422)],
)
def test_what_is_no_name_is_refused(desk: Desk, fields: dict[str, str], status: int) -> None:
    desk.pay(1)
    assert (rename(desk, **fields).status_code, named(desk)) == (status, BO)


def test_a_ticket_that_is_not_valid_keeps_its_name(desk: Desk) -> None:
    desk.pay(1)
    desk.otto.post(desk.here("/cancel"), data={"note": "No."})
    assert rename(desk, name="Mari").status_code == 409


def test_the_team_keeps_notes(desk: Desk) -> None:
    desk.pay(1)
    form = {"text": "Wheelchair.\n<b>Second</b> door.", "idempotency_key": "one-form-key"}
    assert [desk.otto.post(desk.here("/notes"), data=form).status_code for _ in (1, 2)] == [303] * 2
    page = desk.stage.as_("bea").get(desk.here()).text
    assert "Wheelchair.\n&lt;b&gt;Second&lt;/b&gt; door." in page
    take_back = re.search(r'action="([^"]*/remove)"', desk.otto.get(desk.here()).text)
    assert take_back
    assert desk.stage.as_("cora").post(take_back[1]).status_code == 409
    assert desk.otto.post(take_back[1]).status_code == 303
    assert "Wheelchair" not in desk.otto.get(desk.here()).text
    assert desk.stage.count(OrderNote) == 1  # nothing is deleted
    assert desk.acts("order.note") == ["order.noted", "order.note_removed"]


@pytest.mark.parametrize(("text", "status"), [("", 422), ("x" * 2001, 422), ("x" * 2000, 303)])
def test_how_long_a_note_may_be(desk: Desk, text: str, status: int) -> None:
    desk.pay(1)
    assert desk.otto.post(desk.here("/notes"), data={"text": text}).status_code == status
    assert desk.stage.count(OrderNote) == (status == 303)


def test_the_story_is_told_newest_first(desk: Desk, work: Any) -> None:
    bill(desk)
    desk.otto.post(desk.here("/mark-paid"))
    page = desk.otto.get(desk.here()).text
    told = re.findall(r'<ol class="timeline">.*?</ol>', page, re.S)[0]
    sentences = re.findall(r"<bdi>(Otto Organizer.*?|The house.*?)</bdi>", told)
    assert sentences[0].startswith("Otto Organizer took €70.00")
    assert sentences[1].startswith("Otto Organizer completed order")


@pytest.mark.parametrize("act", ["/mark-paid", "/resend", "/notes", "/cancel"])
@pytest.mark.parametrize(("who", "status"), [("chip", 403), ("stan", 404)])
def test_who_may_not(desk: Desk, act: str, who: str, status: int) -> None:
    bill(desk)
    order: Order = desk.stored()
    assert desk.stage.as_(who).post(desk.here(act)).status_code == status
    assert desk.stored().version == order.version
