"""Otto cancels an order, or some of its tickets: said before, done as one act, to the cent."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from portal.codes import Code
from portal.core import clock
from portal.core.db import db
from portal.jobs.models import Job
from portal.orderdesk.models import Cancellation
from portal.orders.models import Channel, PaymentMode, Status
from tests.factories import make_code, make_donation, make_order, make_ticket
from tests.integration.orderdesk.conftest import Desk
from tests.support.stage import at_once

NOTE = "The deck is closed."


def cancel(
    desk: Desk, *seats: int, who: str = "otto", key: str = "", kept: str = "", back: bool = True
) -> Any:
    form = {
        "note": NOTE,
        "kept": kept,
        "attendee": [f"{desk.order.code}-{n}" for n in seats],
        **({"ticks": "1"} if seats else {}),
        **({"refund": "y"} if back else {}),
        **({"idempotency_key": key} if key else {}),
    }
    return desk.stage.as_(who).post(desk.here("/cancel"), data=form)


def subjects(mails: Any, who: str = "bo@example.org") -> list[str]:
    return [m["subject"] for m in mails().get(who, [])]


def sell(desk: Desk, counts: dict[Any, int], **options: Any) -> None:
    """At the counter, or as the keywords say."""
    with desk.app.app_context():
        db.session.add(desk.stage.event)
        merged = {db.session.get(type(each), each.id): n for each, n in counts.items()}
        desk.order = make_order(desk.stage.event, merged, **options)
        db.session.expunge_all()


def bill(desk: Desk, count: int = 2, **options: Any) -> Any:
    """An order that is paid by bank later."""
    ticket = desk.stage.make(make_ticket, desk.stage.event)
    desk.ticket = ticket
    usual = {"status": Status.PLACED, "channel": Channel.WEB, "email": "bo@example.org"}
    sell(desk, {ticket: count}, **{**usual, **options})
    with desk.app.app_context():
        db.session.get_one(type(desk.order), desk.order.id).payment_mode = PaymentMode.BANK
        db.session.commit()
    return ticket


def sent_later(desk: Desk) -> None:
    """A minute and a bit later."""
    with desk.app.app_context():
        long_ago = clock.now() - timedelta(minutes=2)
        db.session.execute(update(Job).where(Job.run_at > clock.now()).values(run_at=long_ago))
        db.session.execute(update(Cancellation).values(at=long_ago))
        db.session.commit()


def test_two_of_three_tickets_stop_at_once_and_their_money_follows(
    desk: Desk, work: Any, mails: Any
) -> None:
    desk.pay(3)
    answer = cancel(desk, 1, 3, kept="5.50")
    assert (answer.status_code, desk.seats()) == (303, ["void", "valid", "void"])
    assert (desk.taken(), desk.stored().status) == (1, "completed")
    assert desk.ledger() == [(10500, "booked"), (-6450, "asked")]
    work()
    desk.stripe.deliver(times=2)
    work()
    assert desk.ledger() == [(10500, "booked"), (-6450, "booked")]
    assert (desk.taken(), desk.seats()) == (1, ["void", "valid", "void"])
    told = [each for each in subjects(mails) if "cancelled" in each or "goes back" in each]
    assert told == [
        f"2 tickets of your order for Harbour Lights are cancelled: {desk.order.code}",
        f"€64.50 goes back to you: order {desk.order.code} for Harbour Lights",
    ]
    assert desk.acts("order.tickets") == ["order.tickets_cancelled"]
    assert desk.breaches() == []


def test_the_whole_order_with_its_note(desk: Desk, work: Any, mails: Any) -> None:
    desk.pay(2)
    cancel(desk, 1, 2)
    stored = desk.stored()
    assert (stored.status, stored.end_note, desk.taken()) == ("cancelled", NOTE, 0)
    assert desk.seats() == ["void", "void"]
    work()
    assert desk.ledger() == [(7000, "booked"), (-7000, "booked")]
    letter = next(m for m in mails()["bo@example.org"] if "is cancelled" in m["subject"])
    text = letter.get_body(("plain",)).get_content()
    assert (NOTE in text, "€70.00 goes back to you" in text) == (True, True)
    assert desk.breaches() == []


def test_a_note_alone_cancels_all_and_moves_no_money(desk: Desk) -> None:
    desk.pay(2)
    assert cancel(desk, back=False).status_code == 303
    assert (desk.stored().status, desk.ledger()) == ("cancelled", [(7000, "booked")])
    assert "Paid, no ticket" in desk.otto.get(desk.here()).text
    assert desk.breaches() == []


def test_what_is_kept_is_no_difference(desk: Desk, work: Any) -> None:
    desk.pay(2)
    cancel(desk, kept="10")
    work()
    assert desk.ledger() == [(7000, "booked"), (-6000, "booked")]
    page = desk.otto.get(desk.here()).text
    assert ("Paid, no ticket" in page, "Kept by the house" in page) == (False, True)
    there = "/events/harbour-lights/payments/reconciliation"
    assert "Paid, no ticket" not in desk.otto.get(there).text
    assert desk.breaches() == []


def test_what_was_kept_before_stays_when_the_rest_goes(desk: Desk, work: Any) -> None:
    desk.pay(2)
    cancel(desk, 1, kept="5.50")
    cancel(desk)
    work()
    assert [minor for minor, _ in desk.ledger()] == [7000, -2950, -3500]
    assert "Paid, no ticket" not in desk.otto.get(desk.here()).text
    assert (desk.stored().status, desk.breaches()) == ("cancelled", [])


def test_the_page_says_before_what_the_act_does(desk: Desk) -> None:
    ticket = desk.stage.make(make_ticket, desk.stage.event, price_minor=999)
    with desk.app.app_context():
        db.session.add(desk.stage.event)
        code_id = make_code(desk.stage.event, "DOCK15", db.session.merge(ticket), value=1500).id
    sell(desk, {ticket: 3}, typed=["DOCK15"], email="bo@example.org", name="Bo Buyer")
    ticked = [f"{desk.order.code}-1", f"{desk.order.code}-2"]
    form = {"attendee": ticked, "ticks": "1", "refund": "y", "kept": "1.00", "note": NOTE}
    part = desk.otto.post(desk.here("/cancel/sum"), data=form, headers={"HX-Request": "true"}).text
    figures = dict(re.findall(r'data-(?:sum|part)="([\w-]+)">.*?data-minor="(\d+)"', part, re.S))
    assert figures == {"cash": "1598", "kept": "100", "back": "1598", "discount": "150"}
    assert ('data-places="2"' in part, 'data-uses="2"' in part) == (True, True)
    assert ("Discount, was €4.50" in part, NOTE in part) == (True, True)
    assert "2 tickets of your order for Harbour Lights are cancelled" in part
    assert (desk.ledger(), desk.seats()) == ([(2547, "booked")], ["valid"] * 3)
    cancel(desk, 1, 2, kept="1.00")
    assert desk.ledger() == [(2547, "booked"), (-1598, "booked")]
    with desk.app.app_context():
        assert db.session.get_one(Code, code_id).used == 1
    assert desk.breaches() == []


def test_a_gift_stays_when_all_tickets_go(desk: Desk) -> None:
    ticket = desk.stage.make(make_ticket, desk.stage.event)
    gift = desk.stage.make(make_donation, desk.stage.event)
    sell(desk, {ticket: 1, gift: 1})
    cancel(desk, 1)
    assert (desk.stored().status, desk.seats()) == ("completed", ["void"])
    assert desk.ledger() == [(3600, "booked"), (-3500, "booked")]
    assert desk.breaches() == []


def test_what_nobody_paid_for_goes_with_the_rest(desk: Desk) -> None:
    paid = desk.stage.make(make_ticket, desk.stage.event)
    free = desk.stage.make(make_ticket, desk.stage.event, "Child", kind="free", price_minor=0)
    sell(desk, {paid: 1, free: 1})
    assert (
        "The order is cancelled"
        in desk.otto.get(desk.here(f"/cancel?attendee={desk.order.code}-1")).text
    )
    cancel(desk, 1)
    assert (desk.stored().status, desk.seats()) == ("cancelled", ["void", "void"])
    assert desk.breaches() == []


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"note": " "}, 422, "Write to the buyer why it is cancelled."),
        ({"note": "x" * 2001}, 422, "Write at most 2,000 characters."),
        ({"note": NOTE, "kept": "70.01", "refund": "y"}, 422, "at most that can be kept"),
        ({"note": NOTE, "kept": "-1"}, 422, "Write an amount like"),
        ({"note": NOTE, "ticks": "1"}, 422, "Tick the tickets to cancel."),
        ({"note": NOTE, "attendee": "NNNNN-9"}, 422, "no such ticket"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    desk: Desk, form: dict[str, str], status: int, sentence: str
) -> None:
    desk.pay(2)
    answer = desk.otto.post(desk.here("/cancel"), data=form)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert (desk.ledger(), desk.seats()) == ([(7000, "booked")], ["valid", "valid"])


def test_the_form_as_a_browser_sends_it(desk: Desk) -> None:
    """Each field as often as it stands in the page."""
    desk.pay(2)
    page = desk.otto.get(desk.here("/cancel")).text
    assert page.count('name="ticks"') == 1
    assert re.search(r'name="ticks"[^>]*value="1"', page)
    assert page.count(" checked") == 3  # both tickets, and the money


def test_nobody_gives_back_another_amount_than_they_read(desk: Desk) -> None:
    """Without a script, or too fast for it: what changed is said first."""
    desk.pay(2)
    form = {"note": NOTE, "ticks": "1", "refund": "y", "attendee": f"{desk.order.code}-1"}
    answer = desk.otto.post(desk.here("/cancel"), data={**form, "seen": "7000"})
    assert answer.status_code == 409
    assert "€35.00 would go back, not €70.00." in answer.text
    assert 'name="seen" value="3500"' in answer.text
    assert desk.ledger() == [(7000, "booked")]
    assert desk.otto.post(desk.here("/cancel"), data={**form, "seen": "3500"}).status_code == 303


def test_twice_is_once(desk: Desk, work: Any) -> None:
    desk.pay(2)
    assert [cancel(desk, 1, key="one-form-key").status_code for _ in range(2)] == [303, 303]
    assert cancel(desk, 1).status_code == 409
    cancel(desk)
    assert cancel(desk).status_code == 409
    work()
    assert desk.ledger() == [(7000, "booked"), (-3500, "booked"), (-3500, "booked")]
    assert (desk.taken(), desk.breaches()) == (0, [])


def test_several_who_cancel_at_once_do_it_once(desk: Desk, work: Any) -> None:
    desk.pay(3)
    crowd = ("otto", "cora", "olivia", "ada")
    for who in crowd:
        desk.stage.as_(who)
    acts = [
        lambda: cancel(desk, 1, who="otto").status_code,
        lambda: cancel(desk, who="cora").status_code,
        lambda: desk.refund(1, who="olivia").status_code,
        lambda: cancel(desk, 1, 2, who="ada").status_code,
    ]
    answers = at_once(*acts)
    assert 303 in answers
    assert set(answers) <= {303, 409, 422}
    work()
    desk.stripe.deliver(times=2)
    work()
    cancel(desk)  # if it is not over yet
    work()
    assert (sum(minor for minor, _ in desk.ledger()), desk.taken()) == (0, 0)
    assert (desk.stored().status, desk.breaches()) == ("cancelled", [])


def test_the_provider_says_no_the_tickets_stay_cancelled(desk: Desk, work: Any) -> None:
    desk.pay(2)
    desk.stripe.decline_next_refund()
    cancel(desk, kept="5")
    work()
    assert desk.ledger() == [(7000, "booked"), (-6500, "refused")]
    page = desk.otto.get(desk.here()).text
    assert "Paid, no ticket." in page
    assert "€65.00 is here" in page
    again = re.search(r'href="([^"]*refund\?amount[^"]*)"', page)
    assert again
    assert 'value="65.00"' in desk.otto.get(again[1].replace("&amp;", "&")).text
    desk.refund(amount="65.00")
    work()
    assert (desk.ledger()[2:], desk.breaches()) == ([(-6500, "booked")], [])


def test_the_provider_says_nothing_and_is_asked_again(desk: Desk, work: Any) -> None:
    desk.pay(2)
    cancel(desk, 1)
    desk.stripe.lose_next_answer("/v1/refunds", times=3)
    desk.stripe.drop()
    work()
    assert (desk.seats(), desk.ledger()[1:]) == (["void", "valid"], [(-3500, "asked")])
    assert cancel(desk, 1).status_code == 409
    assert desk.otto.post(desk.here("/refund/again")).status_code == 303
    work()
    assert (len(desk.stripe.refunds), desk.ledger()[1:]) == (1, [(-3500, "booked")])
    assert (desk.taken(), desk.breaches()) == (1, [])


def test_an_unpaid_order_is_cancelled_whole_and_can_be_taken_back(
    desk: Desk, work: Any, mails: Any
) -> None:
    bill(desk)
    page = desk.otto.get(desk.here("/cancel")).text
    assert ('name="attendee"' in page, "as a whole" in page) == (False, True)
    assert cancel(desk, 1).status_code == 422
    cancel(desk)
    assert (desk.stored().status, desk.taken()) == ("cancelled", 0)
    undo = re.search(r'action="([^"]*/undo)"', desk.otto.get(desk.here()).text)
    assert undo
    assert desk.stage.as_("cora").post(undo[1]).status_code == 409  # it was not hers
    assert desk.otto.post(undo[1]).status_code == 303
    assert (desk.stored().status, desk.taken(), desk.seats()) == ("placed", 2, ["valid", "valid"])
    assert desk.otto.post(undo[1]).status_code == 409
    sent_later(desk)
    work()
    assert (subjects(mails), desk.breaches()) == ([], [])


def test_it_is_too_late_when_the_places_are_gone_or_the_mail_went(
    desk: Desk, work: Any, mails: Any
) -> None:
    ticket = bill(desk, 2)
    cancel(desk)
    with desk.app.app_context():
        db.session.execute(update(type(ticket)).values(quantity=2))
        ref = db.session.query(Cancellation.ref).scalar()
        db.session.commit()
    order, mine = desk.order, desk.here(f"/cancel/{ref}/undo")
    sell(desk, {ticket: 1})
    assert desk.otto.post(mine).status_code == 409
    desk.order = order
    assert desk.stored().status == "cancelled"
    sent_later(desk)
    work()
    assert len(subjects(mails)) == 1
    assert desk.otto.post(mine).status_code == 409
    assert desk.breaches() == []


def test_other_holders_hear_of_their_own_ticket_alone(desk: Desk, work: Any, mails: Any) -> None:
    desk.pay(3)
    with desk.app.app_context():
        for n, seat in enumerate(desk.stored().attendees):
            db.session.merge(seat).email = f"guest{n}@example.org"
        db.session.commit()
    cancel(desk, 1, 2)
    work()
    told = {who: subjects(mails, who) for who in mails() if who.startswith("guest")}
    gone = "Your ticket for Harbour Lights is cancelled"
    assert {who for who, found in told.items() if gone in found} == {
        "guest0@example.org",
        "guest1@example.org",
    }


@pytest.mark.parametrize(
    ("who", "status"), [("bea", 403), ("chip", 403), ("stan", 404), ("cora", 303), ("ada", 303)]
)
def test_who_may_cancel(desk: Desk, who: str, status: int) -> None:
    desk.pay(1)
    assert cancel(desk, who=who).status_code == status
    assert desk.seats() == (["void"] if status == 303 else ["valid"])


def test_the_page_takes_as_many_statements_for_three_as_for_one(desk: Desk) -> None:
    from tests.support.statements import statement_counter

    counts = []
    for places in (1, 3):
        desk.pay(places)
        desk.otto.get(desk.here("/cancel"))
        with statement_counter(desk.app) as sent:
            assert desk.otto.get(desk.here("/cancel")).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 20
