"""Written, sent into the outbox, taken back in time, sent, stopped, tried again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import mail
from portal.activity import Activity
from portal.core.db import db
from portal.jobs.models import Job
from portal.messages import sending
from portal.messages.models import Message, Recipient
from portal.orders import Order
from portal.orders.models import Status
from portal.people import throttle
from tests.integration.messages.conftest import PAGE, TEXT, Desk, text_of
from tests.support.stage import at_once
from tests.support.statements import statement_counter

BO, EVE, LIIS = "bo@example.org", "eve@example.org", "liis@example.org"
MINUTE = timedelta(seconds=61)


def acts(desk: Desk) -> list[str]:
    with desk.app.app_context():
        mine = Activity.action.startswith("message.")
        return list(db.session.scalars(select(Activity.action).where(mine).order_by(Activity.id)))


def test_a_message_waits_and_then_everybody_gets_their_own(desk: Desk, travel) -> None:
    codes = desk.sell(BO, EVE)
    desk.send()
    assert (desk.counts, desk.work(), desk.letters()) == (("waiting", 2, 0, 0, 0), 0, [])

    travel(MINUTE)
    desk.work()
    assert desk.counts == ("sent", 2, 2, 0, 0)
    letter = desk.letter_to(EVE)
    assert letter["Subject"] == "Harbour Lights: good to know"
    assert text_of(letter).startswith("Hello Eve,\n\nyour General admission: http://localhost/")
    assert codes[1] in text_of(letter)
    assert codes[0] not in text_of(letter)
    assert (desk.work(), len(desk.letters())) == (0, 2)
    assert acts(desk) == ["message.written", "message.sent"]


def test_undo_takes_it_back_whole(desk: Desk, travel) -> None:
    desk.sell(BO, EVE)
    desk.send()
    page = desk.otto.get(PAGE + "/" + desk.message.ref).text
    assert ("Undo" in page, "2 mails leave in" in page) == (True, True)

    assert desk.act("undo") == 303
    travel(MINUTE)
    desk.work()
    assert (desk.message.state, desk.letters()) == ("draft", [])
    assert "Send to 2" in desk.otto.get(f"{PAGE}/{desk.message.ref}").text
    assert acts(desk) == ["message.written", "message.sent", "message.undone"]


def test_undone_and_sent_again_it_arrives_once(desk: Desk, travel) -> None:
    desk.sell(BO)
    message = desk.send()
    desk.act("undo")
    data = {**TEXT, "subject": "Better words", "version": message.version, "send": "1"}
    assert desk.otto.post(f"{PAGE}/{message.ref}", data=data).status_code == 303
    travel(MINUTE)
    desk.work()

    assert desk.counts == ("sent", 1, 1, 0, 0)
    assert [letter["Subject"] for letter in desk.letters()] == ["Better words"]
    with desk.app.app_context():
        assert db.session.query(Recipient).count() == 2, "what was taken back stays on record"


def test_undo_too_late_says_so(desk: Desk, travel) -> None:
    desk.sell(BO)
    desk.send()
    travel(MINUTE)
    desk.work()
    answer = desk.otto.post(f"{PAGE}/{desk.message.ref}/undo")

    assert answer.status_code == 409
    assert "too late" in answer.text
    assert desk.counts == ("sent", 1, 1, 0, 0)


def test_a_number_that_changed_asks_again(desk: Desk) -> None:
    desk.sell(BO, EVE)
    desk.sell(LIIS)
    answer = desk.otto.post(f"{PAGE}/new", data={**TEXT, "send": "2"})

    assert answer.status_code == 409
    assert "It is 3 people now, no longer 2." in answer.text
    assert "Send to 3" in answer.text
    assert (desk.stage.count(Message), desk.stage.count(Recipient)) == (0, 0)
    assert desk.stage.count(Job) == 0


@pytest.mark.parametrize("send", ["", "-1", "many", "1" * 30, "²"])
def test_no_number_is_no_number(desk: Desk, send: str) -> None:
    desk.sell(BO)
    assert desk.otto.post(f"{PAGE}/new", data={**TEXT, "send": send}).status_code == 409


def test_nobody_is_not_written_to(desk: Desk) -> None:
    answer = desk.otto.post(f"{PAGE}/new", data={**TEXT, "send": "0"})

    assert answer.status_code == 422
    assert "This goes to nobody" in answer.text


def test_the_same_form_twice_is_one_message(desk: Desk) -> None:
    desk.sell(BO)
    form = {**TEXT, "send": "1", "idempotency_key": "once-and-once-only"}
    answers = at_once(*[lambda: desk.otto.post(f"{PAGE}/new", data=form) for _ in range(2)])

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert (desk.stage.count(Message), desk.counts) == (1, ("waiting", 1, 0, 0, 0))
    desk.act("undo")
    desk.otto.post(f"{PAGE}/new", data=form)
    assert desk.message.state == "draft", "a stale form sends nothing again"


def test_undo_and_the_worker_meet(desk: Desk, travel) -> None:
    """Either nobody gets it or everybody; what the page says is what happened."""
    desk.sell(BO, EVE)
    desk.send()
    travel(MINUTE)
    status, _ = at_once(lambda: desk.act("undo"), desk.work)

    desk.work()
    assert (status, desk.message.state, len(desk.letters())) in (
        (303, "draft", 0),
        (409, "sent", 2),
    )


def test_a_draft_is_kept_and_changed(desk: Desk) -> None:
    desk.otto.post(f"{PAGE}/new", data=TEXT)
    draft = desk.message
    change = {**TEXT, "text": "Hello {name},\r\nhow are you?", "version": draft.version}
    assert desk.otto.post(f"{PAGE}/{draft.ref}", data=change).status_code == 303
    assert (desk.message.text, desk.message.state) == ("Hello {name},\nhow are you?", "draft")

    stale = desk.otto.post(f"{PAGE}/{draft.ref}", data={**change, "subject": "Mine"})
    assert stale.status_code == 409
    assert "after you opened it" in stale.text
    assert acts(desk) == ["message.written", "message.changed"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"subject": ""}, "Write a subject."),
        ({"text": ""}, "Write a text."),
        ({"subject": "Hello\r\nBcc: stan@example.org"}, "signs that cannot be stored"),
        ({"subject": "x" * 151}, "Write at most 150 characters."),
        ({"text": "Hello {nmae}"}, "There is no {nmae}. Did you mean {name}?"),
        ({"subject": "{evnt}"}, "There is no {evnt}. Did you mean {event}?"),
        ({"text": "{0.__class__}"}, "There is no {0.__class__}."),
        ({"whom": "everybody"}, "Not a valid choice"),
        ({"standing": "rich"}, "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_on_its_field(desk: Desk, fields, said: str) -> None:
    desk.sell(BO)
    answer = desk.otto.post(f"{PAGE}/new", data={**TEXT, **fields, "send": "1"})

    assert answer.status_code == 422
    assert said in answer.text
    assert desk.stage.count(Message) == 0


def test_a_value_is_never_a_gap_nor_a_header_nor_html(desk: Desk, travel) -> None:
    (code,) = desk.sell(BO)
    evil = "{link} <script>alert(1)</script>"
    desk.change(code, lambda order: setattr(order, "buyer_name", evil))
    desk.send(subject="To {name}", text="Hello {name}, https://example.org/?a=1&b=2")
    travel(MINUTE)
    desk.work()
    (letter,) = desk.letters()

    assert letter["Subject"] == f"To {evil}"
    assert f"Hello {evil}" in text_of(letter)
    assert "<script>" not in text_of(letter, "html")
    assert 'href="https://example.org/?a=1&amp;b=2"' in text_of(letter, "html")


def test_who_is_no_longer_meant_is_left_out(desk: Desk, travel) -> None:
    codes = desk.sell(BO, EVE, LIIS)
    desk.send()

    def cancel(order: Order) -> None:
        order.status = Status.CANCELLED

    desk.change(codes[0], cancel)
    desk.change(codes[1], lambda order: setattr(order, "buyer_email", "other@example.org"))
    travel(MINUTE)
    desk.work()

    assert desk.counts == ("sent", 3, 1, 0, 2)
    assert [letter["To"] for letter in desk.letters()] == [LIIS]
    page = desk.otto.get(f"{PAGE}/{desk.message.ref}").text
    assert f"Left out: Order {codes[0]} is cancelled by now" in page
    assert "Left out: Somebody else holds it by now" in page


def test_stop_and_go_on(desk: Desk, travel, monkeypatch) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    desk.sell(BO, EVE, LIIS)
    desk.send()
    travel(MINUTE)
    send, stops = mail.send, iter([True])

    def send_and_stop(*args, **values):
        send(*args, **values)
        if next(stops, False):
            desk.stopped = desk.act("stop")

    monkeypatch.setattr(mail, "send", send_and_stop)
    desk.work()
    assert (desk.stopped, desk.counts) == (303, ("stopped", 3, 1, 0, 0))
    assert "Send to the other 2" in desk.otto.get(f"{PAGE}/{desk.message.ref}").text
    assert desk.act("stop") == 409

    assert (desk.act("go-on"), desk.act("go-on")) == (303, 409)
    desk.work()
    assert (desk.counts, len(desk.letters())) == (("sent", 3, 3, 0, 0), 3)


def test_nobody_but_those_who_may_change_orders(desk: Desk) -> None:
    desk.sell(BO)
    message = desk.send()
    for who, status in (("bea", 403), ("chip", 403), ("stan", 404), ("cora", 200), ("ada", 200)):
        assert desk.stage.as_(who).get(PAGE).status_code == status
        assert desk.stage.as_(who).get(f"{PAGE}/{message.ref}").status_code == status
    assert desk.stage.as_("bea").post(f"{PAGE}/{message.ref}/undo").status_code == 403
    assert desk.app.test_client().get(PAGE).headers["Location"] == "/login"
    assert desk.otto.get(f"{PAGE}/NOSUCH").status_code == 404


def test_so_many_in_an_hour_and_no_more(desk: Desk, monkeypatch) -> None:
    from portal.messages import views

    monkeypatch.setattr(views, "SENDS", throttle.Limit("message-send", 1, 60))
    desk.sell(BO)
    desk.send()
    answer = desk.otto.post(f"{PAGE}/new", data={**TEXT, "send": "1"})

    assert answer.status_code == 429
    assert desk.stage.count(Message) == 1


def test_the_empty_list_begins_with_texts(desk: Desk) -> None:
    page = desk.otto.get(PAGE).text
    assert ("No messages yet" in page, page.count("?start=")) == (True, 4)
    begun = desk.otto.get(f"{PAGE}/new?start=unpaid").text
    assert "is not paid yet" in begun
    assert '<option selected value="unpaid">' in begun


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_little(desk: Desk, number: int) -> None:
    desk.sell(BO)
    for _ in range(number):
        desk.send()
    desk.otto.get(PAGE)
    with statement_counter(desk.app) as sent:
        page = desk.otto.get(PAGE).text

    assert (page.count('data-state="waiting"'), len(sent)) == (number, 4)


def test_pages_of_the_list(desk: Desk, monkeypatch) -> None:
    from portal.messages import queries

    monkeypatch.setattr(queries, "ROWS", 2)
    for _ in range(3):
        desk.otto.post(f"{PAGE}/new", data=TEXT)
    first = desk.otto.get(PAGE).text
    with desk.app.app_context():
        refs = list(db.session.scalars(select(Message.ref).order_by(Message.id.desc())))
    second = desk.otto.get(f"{PAGE}?before={refs[1]}").text

    assert [ref for ref in refs if f'data-ref="{ref}"' in first] == refs[:2]
    assert [ref for ref in refs if f'data-ref="{ref}"' in second] == refs[2:]
    assert f"?before={refs[1]}" in first


def test_who_deletes_their_account_is_forgotten(desk: Desk) -> None:
    from portal import mail as post

    desk.sell(BO, EVE)
    desk.send()
    with desk.app.app_context():
        post.forget({"BO@example.org"}, "Deleted person")
        db.session.commit()

    kept = [address for address in desk.recipients() if "bo" in address]
    assert (kept, len(desk.recipients())) == ([], 2)
