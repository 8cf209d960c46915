"""The organizer's own words in the mails of the house: saved, shown, said, reset."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import jobs
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.core.money import Money
from portal.mail import Occasion, wording
from portal.mail.models import Mail, MailWords
from portal.orders import Order
from tests.integration.messages.conftest import Desk, text_of
from tests.support.statements import statement_counter

TEXTS = "/events/harbour-lights/settings/mail"
WORDS = {"subject": "Welcome, {name}!", "text": "Doors open at six, {name}.\r\n\r\nSee {order}."}
BO = "bo@example.org"


def confirm(desk: Desk) -> str:
    """An order is complete; its mail goes out."""
    with desk.app.app_context():
        order_id = db.session.scalars(select(Order.id)).one()
        jobs.promise("order.confirmed", order_id=order_id)
        db.session.commit()
    desk.work()
    return text_of(desk.letter_to(BO))


def acts(desk: Desk) -> list[tuple[str, dict]]:
    with desk.app.app_context():
        mine = Activity.action.startswith("mail.") | (Activity.action == "event.reminder_changed")
        found = db.session.scalars(select(Activity).where(mine).order_by(Activity.id))
        return [(each.action, each.changes) for each in found]


def test_own_words_begin_the_mail_and_the_tickets_stay(desk: Desk) -> None:
    (code,) = desk.sell(BO)
    answer = desk.otto.post(f"{TEXTS}/confirmation", data=WORDS)
    assert answer.status_code == 303
    text = confirm(desk)
    letter = desk.letter_to(BO)

    assert letter["Subject"] == "Welcome, Bo!"
    assert text.startswith(f"Doors open at six, Bo.\n\nSee {code}.\n\nWhen:  ")
    assert f"http://localhost/orders/{code}?k=" in text
    assert "is complete" not in text
    assert len(list(letter.iter_attachments())) == 2
    assert "Doors open at six, Bo.</bdi>" in text_of(letter, "html")
    assert "Show my tickets" in text_of(letter, "html")


def test_reset_says_the_house_s_own_words_again(desk: Desk) -> None:
    desk.sell(BO)
    desk.otto.post(f"{TEXTS}/confirmation", data=WORDS)
    assert "Your words" in desk.otto.get(TEXTS).text
    assert desk.otto.post(f"{TEXTS}/confirmation/reset").status_code == 303

    assert "Your words" not in desk.otto.get(TEXTS).text
    assert "is complete" in confirm(desk)
    assert [action for action, _ in acts(desk)] == ["mail.words_changed", "mail.words_reset"]
    assert acts(desk)[1][1]["subject"] == [
        "Welcome, {name}!",
        "Your tickets for {event}, order {order}",
    ]


def test_the_house_s_words_typed_again_are_the_house_s(desk: Desk) -> None:
    house = wording.SORTS[Occasion.REFUND].house
    typed = {"subject": house.subject, "text": house.text.replace("\n", "\r\n")}
    desk.otto.post(f"{TEXTS}/refund", data={"subject": "Money, money", "text": "x"})
    desk.otto.post(f"{TEXTS}/refund", data=typed)

    with desk.app.app_context():
        row = db.session.scalars(select(MailWords)).one()
        assert (row.subject, row.text, row.version) == (None, None, 3)


@pytest.mark.parametrize("occasion", list(Occasion))
def test_every_occasion_shows_its_mail(desk: Desk, occasion: Occasion) -> None:
    """With a made-up order while there is none, then with a real one."""
    words = {"subject": "{order}: {event}", "text": "Hi {name}, {ticket}, {when}, {place}, {link}"}
    made_up = desk.otto.post(f"{TEXTS}/{occasion}/preview", data=words).text
    assert ("an order that is made up" in made_up, "Hi Bo Buyer" in made_up) == (True, True)

    (code,) = desk.sell("eve@example.org")
    real = desk.otto.post(f"{TEXTS}/{occasion}/preview", data=words).text
    assert f"With order {code}" in real
    assert f"{code}: Harbour Lights" in real
    assert "Hi Eve, General admission" in real
    page = desk.otto.get(f"{TEXTS}/{occasion}")
    assert page.status_code == 200
    assert "{event}" in page.text
    without_script = desk.otto.post(f"{TEXTS}/{occasion}", data={**words, "preview": "yes"})
    assert (without_script.status_code, "Hi Eve" in without_script.text) == (200, True)
    assert desk.stage.count(MailWords) == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"subject": ""}, "Write a subject."),
        ({"text": ""}, "Write a text."),
        ({"subject": "a\nb"}, "signs that cannot be stored"),
        ({"text": "{amuont}"}, "There is no {amuont}. These are:"),
        ({"text": "{ordr}"}, "Did you mean {order}?"),
        ({"text": "x" * 5001}, "at most 5,000"),
    ],
)
def test_what_is_wrong_is_said_on_its_field(desk: Desk, fields, said: str) -> None:
    answer = desk.otto.post(f"{TEXTS}/confirmation", data={**WORDS, **fields})

    assert answer.status_code == 422
    assert said in answer.text
    assert desk.stage.count(MailWords) == 0


def test_who_saves_second_sees_both(desk: Desk) -> None:
    desk.otto.post(f"{TEXTS}/refund", data={**WORDS, "version": "1"})
    answer = desk.otto.post(f"{TEXTS}/refund", data={**WORDS, "subject": "Other", "version": "1"})
    assert answer.status_code == 409
    assert "after you opened it" in answer.text
    assert "Welcome, {name}!" in answer.text


def test_words_in_the_mail_about_a_refund_and_a_cancellation(desk: Desk) -> None:
    (code,) = desk.sell(BO)
    with desk.app.test_request_context():
        from portal.mail import letters

        common = {"order_code": code, "name": "Bo", "note": "Get well <soon>", "event_name": "H"}
        said = wording.Said("Subject", "My words\n\n& more")
        refund = letters.write(
            "payment.refunded", said=said, amount=Money(700, "EUR"), url="u", stopped=1,
            is_over=False, by_hand=False, **common,
        )  # fmt: skip
        event = desk.stage.stored(desk.stage.event)
        gone = letters.write("order.withdrawn", said=said, event=event, paid=None, **common)
    for letter in (refund, gone):
        assert letter.subject == "Subject"
        assert letter.text.startswith("My words\n\n& more\n")
        assert "Get well <soon>" in letter.text
        assert "&amp; more" in letter.html
        assert "Get well &lt;soon&gt;" in letter.html
    assert "1 ticket is not valid any more" in refund.text


def test_only_those_who_may_change_the_event(desk: Desk) -> None:
    for who, status in (("bea", 403), ("chip", 403), ("stan", 404), ("cora", 200)):
        assert desk.stage.as_(who).get(TEXTS).status_code == status
        assert desk.stage.as_(who).get(f"{TEXTS}/refund").status_code == status
    assert desk.otto.get(f"{TEXTS}/birthday").status_code == 404
    assert desk.stage.as_("bea").post(f"{TEXTS}/refund", data=WORDS).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_ask_little(desk: Desk, number: int) -> None:
    desk.sell(*[f"guest{n}@example.org" for n in range(number)])
    for _ in range(2):
        with statement_counter(desk.app) as sent:
            desk.otto.get(f"{TEXTS}/confirmation")
    assert len(sent) == 9


# The reminder ------------------------------------------------------------------------------------


def remind(desk: Desk, *, active: bool = True, hours: int = 24) -> int:
    data = {"active": "y" if active else "", "hours": str(hours)}
    return desk.otto.post(TEXTS, data=data).status_code


def reminded(desk: Desk) -> list[str]:
    with desk.app.app_context():
        mine = Mail.kind.in_(("event.reminder", "event.reminder_one"))
        return sorted(db.session.scalars(select(Mail.recipient).where(mine)))


def starts(desk: Desk, in_hours: float, **fields: object) -> None:
    """The event is moved, or changed otherwise."""
    from portal.events import Event

    with desk.app.app_context():
        event = db.session.get_one(Event, desk.stage.event.id)
        event.starts_at = clock.now() + timedelta(hours=in_hours)
        event.ends_at = event.starts_at + timedelta(hours=3)
        for name, value in fields.items():
            setattr(event, name, value)
        db.session.commit()


@pytest.fixture
def guests(desk: Desk) -> list[str]:
    """Bo with two tickets, one of them Eve's; Liis with one."""
    codes = desk.sell(BO, seats=2) + desk.sell("liis@example.org")
    desk.change(codes[0], lambda o: setattr(o.attendees[1], "email", "eve@example.org"))
    return codes


EVERYBODY = [BO, "eve@example.org", "liis@example.org"]


def test_everybody_is_reminded_once(desk: Desk, guests) -> None:
    assert remind(desk) == 303
    starts(desk, 25)
    desk.work()
    assert reminded(desk) == []

    starts(desk, 23.5)
    for _ in range(3):
        desk.work()
    assert reminded(desk) == EVERYBODY
    letter = text_of(desk.letter_to("eve@example.org"))
    assert "Harbour Lights begins soon" in letter
    assert "http://localhost/t/" in letter
    assert guests[0] not in letter
    assert [name for name, _ in acts(desk)] == ["event.reminder_changed"]


def test_own_words_remind(desk: Desk, guests) -> None:
    remind(desk)
    desk.otto.post(f"{TEXTS}/reminder", data={"subject": "Soon!", "text": "Bring a coat, {name}."})
    starts(desk, 1)
    desk.work()

    letter = desk.letter_to("liis@example.org")
    assert letter["Subject"] == "Soon!"
    assert text_of(letter).startswith("Bring a coat, Liis.\n\nWhen:  ")


@pytest.mark.parametrize("why", ["off", "draft", "past", "cancelled", "never switched on"])
def test_nobody_is_reminded_of_what_is_not(desk: Desk, guests, why: str) -> None:
    if why != "never switched on":
        remind(desk)
    if why == "off":
        remind(desk, active=False)
    state = {"draft": "draft", "cancelled": "cancelled"}.get(why, "published")
    starts(desk, -1 if why == "past" else 5, state=state)
    desk.work()
    assert reminded(desk) == []


def test_it_follows_an_event_that_moves(desk: Desk, guests, monkeypatch) -> None:
    """Moved away when the walk had begun: nobody hears the old date, all hear the new one."""
    from portal.messages import reminders

    remind(desk)
    starts(desk, 5)
    with desk.app.app_context():
        reminders.begin()
        db.session.commit()
    starts(desk, 300)
    desk.work()
    assert reminded(desk) == []

    starts(desk, 20)
    desk.work()
    assert reminded(desk) == EVERYBODY
    starts(desk, 10)
    desk.work()
    assert reminded(desk) == EVERYBODY
    assert len(desk.letters()) == 3


def test_only_good_tickets_are_reminded(desk: Desk, guests) -> None:
    from portal.orders.models import AttendeeState, Status

    desk.change(guests[0], lambda o: setattr(o.attendees[1], "state", AttendeeState.REFUNDED))
    desk.change(guests[1], lambda o: setattr(o, "status", Status.CANCELLED))
    desk.sell("mart@example.org", status=Status.PLACED)
    remind(desk)
    starts(desk, 5)
    desk.work()
    assert reminded(desk) == [BO]


def test_a_walk_in_steps_reaches_everybody_also_after_a_death(desk, monkeypatch, travel) -> None:
    from portal.jobs import worker
    from portal.messages import reminders

    monkeypatch.setattr(reminders, "STEP", 2)
    wanted = sorted(f"guest{n}@example.org" for n in range(5))
    desk.sell(*wanted)
    remind(desk)
    starts(desk, 5)
    done = worker._done

    def die(job_id: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(worker, "_done", die)
    for _ in range(3):  # each dies after its work, before that is noted
        with desk.app.app_context(), pytest.raises(KeyboardInterrupt):
            jobs.drain()
    monkeypatch.setattr(worker, "_done", done)
    travel(worker.LEASE + timedelta(seconds=5))
    desk.work()
    assert reminded(desk) == wanted
    assert len(desk.letters()) == 5


@pytest.mark.parametrize(("hours", "status"), [("0", 422), ("337", 422), ("", 422), ("336", 303)])
def test_hours_are_from_one_to_two_weeks(desk: Desk, hours: str, status: int) -> None:
    assert desk.otto.post(TEXTS, data={"active": "y", "hours": hours}).status_code == status
