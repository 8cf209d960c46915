"""One thing done to many orders: asked once, done as each order's own page does it."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from portal import jobs
from portal.activity import Activity
from portal.core.db import db
from portal.jobs import Job, Task, TaskFailure
from portal.mail import Mail
from portal.orders import Order
from portal.orders.models import PaymentMode, Status
from portal.payments import Payment
from tests.factories import make_event, make_order, make_ticket
from tests.support.stage import at_once

LIST = "/events/harbour-lights/orders"
BO = {"email": "bo@example.org"}


@pytest.fixture
def owed(book):
    """An order that waits for a bank transfer."""

    def owed(name: str = "Bo Buyer", **fields):
        return book.sell(
            name, status=Status.PLACED, payment_mode=PaymentMode.BANK, **{**BO, **fields}
        )

    return owed


@pytest.fixture
def post(book):
    def post(do: str, *orders, who="otto", query="", **more):
        data = {"do": do, "order": [order.code for order in orders], **more}
        return book.stage.as_(who).post(f"{LIST}/selected{query}", data=data)

    return post


def states(book) -> list[str]:
    with book.app.app_context():
        return list(db.session.scalars(select(Order.status).order_by(Order.id)))


def promised(book, kind: str) -> int:
    with book.app.app_context():
        return db.session.scalar(select(func.count(Job.id)).where(Job.kind == kind))


def acts(book, action: str) -> list[str]:
    with book.app.app_context():
        wanted = select(Activity.subject_ref).where(Activity.action == action)
        return list(db.session.scalars(wanted.order_by(Activity.id)))


def test_it_is_asked_first_and_nothing_is_done_before(book, owed, post):
    answer = post("mark-paid", owed(), owed("Ann"))
    assert answer.status_code == 200
    assert "2 orders</strong>, together" in answer.text
    assert re.findall(r'data-minor="(\d+)"', answer.text) == ["7000"]
    assert states(book) == [Status.PLACED, Status.PLACED]


def test_those_chosen_are_marked_paid_with_their_money_and_their_mail(book, owed, post):
    first, second, third = owed(), owed("Ann"), owed("Ben")
    answer = post("mark-paid", first, second, sure="1")
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert states(book) == [Status.COMPLETED, Status.COMPLETED, Status.PLACED]
    with book.app.app_context():
        rows = db.session.execute(select(Payment.provider, Payment.amount_minor)).all()
    assert [tuple(row) for row in rows] == [("bank-transfer", 3500)] * 2
    assert acts(book, "order.completed") == [first.code, second.code]
    assert promised(book, "order.confirmed") == 2
    assert "2 orders marked paid." in book.stage.as_("otto").get(LIST).text
    assert third.code not in acts(book, "payment.captured")


def test_one_that_is_in_another_state_is_left_out_and_said(book, owed, post):
    paid, late = book.sell("Ann"), owed()
    answer = post("mark-paid", paid, late)
    assert "1 order that you chose is in another state" in answer.text
    post("mark-paid", paid, late, sure="1")
    assert states(book) == [Status.COMPLETED, Status.COMPLETED]


def test_one_that_is_refused_does_not_hold_up_the_others(book, owed, post):
    order, nobody = book.sell("Ann", **BO), book.sell("Ben")
    post("resend", order, nobody, sure="1")
    said = book.stage.as_("otto").get(LIST).text
    assert "1 order will be mailed again in a moment." in said
    assert f"{nobody.code} was left as it is. There is no address to send it to." in said
    assert acts(book, "order.mailed") == [order.code]


def test_all_that_match_are_those_of_every_page(book, owed, post, monkeypatch):
    monkeypatch.setattr("portal.web.paging.ROWS", 2)
    for name in ("Ann", "Ann", "Ann", "Ben"):
        owed(name)
    assert "All 3, not only these" in book.stage.as_("otto").get(f"{LIST}?q=ann").text
    answer = post("mark-paid", query="?q=ann", all="1", sure="1")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}?q=ann")
    assert states(book) == [Status.COMPLETED] * 3 + [Status.PLACED]


def test_more_than_twenty_are_a_task_with_a_reason_for_each_that_failed(book, owed, post):
    orders = [owed(f"Buyer {number}") for number in range(21)]
    answer = post("mark-paid", all="1", sure="1")
    assert answer.status_code == 303
    assert states(book) == [Status.PLACED] * 21
    # One of them is paid while the task waits.
    book.write(Order, orders[0].id, status=Status.COMPLETED)
    with book.app.app_context():
        jobs.drain()
        task = db.session.scalars(select(Task)).one()
        failures = db.session.scalars(select(TaskFailure)).all()
        assert (task.state, task.total, task.done, task.failed) == ("done", 21, 20, 1)
    assert [(each.what, each.reason) for each in failures] == [
        (orders[0].code, f"Order {orders[0].code} is completed: it does not wait for money.")
    ]
    assert states(book) == [Status.COMPLETED] * 21
    assert len(acts(book, "order.completed")) == 20


def test_twenty_are_done_at_once(book, owed, post):
    for number in range(20):
        owed(f"Buyer {number}")
    post("mark-paid", all="1", sure="1")
    assert (states(book), book.stage.count(Task)) == ([Status.COMPLETED] * 20, 0)


def test_the_same_form_sent_twice_at_the_same_moment_mails_once(book, post):
    order = book.sell("Ann", **BO)
    before = promised(book, "order.confirmed")
    book.stage.as_("otto").get(LIST)  # signed in before they race

    def send():
        return post("resend", order, sure="1", idempotency_key="the-same-form-twice")

    assert [answer.status_code for answer in at_once(send, send)] == [303, 303]
    assert promised(book, "order.confirmed") - before == 1
    assert acts(book, "order.mailed") == [order.code]


def test_what_is_mailed_again_is_one_more_mail(book, post):
    order = book.sell("Ann", **BO)
    with book.app.app_context():
        jobs.drain()
    post("resend", order, sure="1")
    with book.app.app_context():
        jobs.drain()
    assert book.stage.count(Mail) == 2


def test_an_order_of_another_event_and_a_withdrawn_one_stay_out(book, owed, post, stage):
    other = stage.make(make_event, "Winter Gala")
    ticket = stage.make(make_ticket, other)
    foreign = stage.make(make_order, other, {ticket: 1}, status=Status.PLACED)
    gone = owed(deleted_at=datetime(2026, 6, 1, tzinfo=UTC))
    assert "None of these orders" in post("mark-paid", foreign, gone).text
    post("mark-paid", foreign, gone, sure="1")
    assert states(book) == [Status.PLACED, Status.PLACED]


@pytest.mark.parametrize("form", [{}, {"do": "mark-paid"}, {"do": "delete", "all": "1"}])
def test_nothing_chosen_is_said_kindly(book, owed, form):
    owed()
    answer = book.stage.as_("otto").post(f"{LIST}/selected", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert "Choose orders first" in book.stage.as_("otto").get(LIST).text


@pytest.mark.parametrize(("who", "status"), [("bea", 403), ("chip", 403), ("stan", 404)])
def test_only_who_changes_orders_acts_on_many(book, owed, post, who, status):
    order = owed()
    assert post("mark-paid", order, who=who, sure="1").status_code == status
    assert states(book) == [Status.PLACED]
    if who == "bea":
        assert 'id="chosen"' not in book.stage.as_("bea").get(LIST).text
