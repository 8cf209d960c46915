"""Whom a message goes to: one mail for each address, and why the others get none."""

import re

import pytest

from portal.core import clock
from portal.core.db import db
from portal.events import Event
from portal.messages import audience
from portal.messages.models import Standing, Whom
from portal.messages.rules import Details
from portal.orders import Order
from portal.orders.models import AttendeeState, Status
from tests.factories import make_order, make_ticket
from tests.integration.messages.conftest import PAGE, Desk, text_of
from tests.support.statements import statement_counter


def excluded(page: str) -> list[str]:
    items = re.findall(r'<span class="num">(\d+)</span> not: ([^<]+)</li>', page)
    return [f"{count} {why}" for count, why in items]


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_every_buyer_counts_once(desk: Desk, count: int) -> None:
    desk.sell(*[f"guest{n}@example.org" for n in range(count)])

    assert desk.count() == count


def test_who_gets_none_is_said_with_why(desk: Desk) -> None:
    desk.sell("bo@example.org", "BO@example.org", "eve@example.org", None)
    desk.sell("liis@example.org", status=Status.CANCELLED)
    desk.sell("mart@example.org", status=Status.PENDING)
    page = desk.preview()

    assert "2 people get it" in page
    assert excluded(page) == [
        "1 order cancelled",
        "1 no address given",
        "1 address there already: one mail for each",
    ]


def test_the_state_of_the_order_chooses(desk: Desk) -> None:
    desk.sell("bo@example.org", "eve@example.org")
    desk.sell("liis@example.org", status=Status.PLACED)
    desk.sell("mart@example.org", status=Status.CANCELLED)
    counts = {each.value: desk.count(standing=each.value) for each in Standing}

    assert counts == {"paid": 2, "unpaid": 1, "both": 3, "cancelled": 1}


def test_the_ticket_chooses(desk: Desk) -> None:
    vip = desk.stage.make(make_ticket, desk.stage.event, "VIP")
    desk.sell("bo@example.org", "eve@example.org")
    desk.sell("liis@example.org", ticket=vip)

    assert desk.count(tickets=vip.ref) == 1
    assert desk.count(tickets=[vip.ref, desk.general.ref]) == 3
    assert desk.otto.post(f"{PAGE}/new", data={"tickets": "NOSUCH"}).status_code == 422


def test_attendees_are_those_with_an_address_of_their_own(desk: Desk) -> None:
    (code,) = desk.sell("bo@example.org", seats=5)

    def name(order: Order) -> None:
        for seat, address in zip(order.attendees, ("bo", "eve", "eve", "liis", None), strict=True):
            seat.email = f"{address}@example.org" if address else None
            seat.name = address
        order.attendees[3].state = AttendeeState.REFUNDED

    desk.change(code, name)
    page = desk.preview(whom="attendees")

    assert "2 people get it" in page
    assert excluded(page) == [
        "1 ticket void or refunded",
        "1 no address given",
        "1 address there already: one mail for each",
    ]


def test_who_came_chooses(desk: Desk) -> None:
    codes = desk.sell("bo@example.org", "eve@example.org", "liis@example.org", seats=2)

    def arrive(order: Order) -> None:
        order.attendees[1].checked_in_at = clock.now()

    desk.change(codes[0], arrive)
    for code in codes:
        desk.change(code, lambda o: setattr(o.attendees[1], "email", f"{o.code}@example.org"))
    counts = {
        (whom, presence): desk.count(whom=whom, presence=presence)
        for whom in ("buyers", "attendees")
        for presence in ("any", "in", "out")
    }
    assert counts == {
        ("buyers", "any"): 3, ("buyers", "in"): 1, ("buyers", "out"): 2,
        ("attendees", "any"): 3, ("attendees", "in"): 1, ("attendees", "out"): 2,
    }  # fmt: skip

    desk.app.config["OUTBOX_SECONDS"] = 0
    desk.send(presence="out")
    desk.change(codes[1], arrive)
    desk.work()
    assert desk.counts == ("sent", 2, 1, 0, 1)
    assert [letter["To"] for letter in desk.letters()] == ["liis@example.org"]


def test_people_of_other_events_are_not_among_them(desk: Desk) -> None:
    desk.sell("bo@example.org")
    with desk.app.app_context():
        from tests.factories import make_event

        other = make_event("Winter Gala")
        make_order(other, {make_ticket(other): 1}, email="stan@example.org")

    assert desk.count() == 1


def test_samples_show_the_mail_as_each_would_get_it(desk: Desk) -> None:
    codes = desk.sell(*[f"guest{n}@example.org" for n in range(7)])
    page = desk.preview(text="Hello {name}, order {order}. <b>&</b>")

    assert page.count("<details") == 5
    assert f"Hello Guest0, order {codes[0]}. &lt;b&gt;&amp;&lt;/b&gt;" in page
    assert f"Hello Guest4, order {codes[4]}." in page
    assert "Send to 7" in page


def test_who_looks_at_a_sample_gets_no_key(desk: Desk) -> None:
    (code,) = desk.sell("bo@example.org")
    desk.change(code, lambda order: setattr(order.attendees[0], "email", "eve@example.org"))

    assert f"http://localhost/orders/{code}?k=…" in desk.preview()
    assert "http://localhost/t/…" in desk.preview(whom="attendees")


def test_nobody_and_no_text_have_no_button(desk: Desk) -> None:
    assert "This goes to nobody" in desk.preview()
    desk.sell("bo@example.org")
    for wrong in ({"text": ""}, {"subject": ""}, {"text": "Hello {nmae}"}):
        page = desk.preview(**wrong)
        assert ("1 person gets it" in page, "Send to 1" in page) == (True, False)


def test_one_ticket_alone_is_in_a_mail_to_its_holder(desk: Desk) -> None:
    (code,) = desk.sell("bo@example.org", seats=2)

    def name(order: Order) -> None:
        order.attendees[1].name, order.attendees[1].email = "Eve", "eve@example.org"

    desk.change(code, name)
    desk.app.config["OUTBOX_SECONDS"] = 0
    desk.send(whom="attendees")
    desk.work()
    with desk.app.app_context():
        order = db.session.query(Order).filter_by(code=code).one()
        mine, other = order.attendees[1].code, order.attendees[0].code
    (letter,) = desk.letters()
    for kind in ("plain", "html"):
        assert f"http://localhost/t/{mine}." in text_of(letter, kind)
        assert other not in text_of(letter, kind)
        assert "bo@example.org" not in text_of(letter, kind)


def test_no_ticket_code_goes_to_who_has_not_paid(desk: Desk) -> None:
    (code,) = desk.sell("bo@example.org", status=Status.PLACED)

    def name(order: Order) -> None:
        order.attendees[0].email = "eve@example.org"

    desk.change(code, name)
    desk.app.config["OUTBOX_SECONDS"] = 0
    desk.send(whom="attendees", standing="both")
    desk.work()
    with desk.app.app_context():
        ticket = db.session.query(Order).filter_by(code=code).one().attendees[0].code
    (letter,) = desk.letters()

    assert ticket not in letter.as_string()
    assert "http://localhost/e/harbour-lights" in text_of(letter)


@pytest.mark.parametrize("whom", ["buyers", "attendees"])
@pytest.mark.parametrize("number", [1, 3])
def test_a_preview_asks_little(desk: Desk, whom: str, number: int) -> None:
    for code in desk.sell(*[f"guest{n}@example.org" for n in range(number)]):
        desk.change(code, lambda order: setattr(order.attendees[0], "email", order.buyer_email))
    desk.preview()
    with statement_counter(desk.app) as sent:
        desk.preview(whom=whom)

    assert len(sent) == {"buyers": 8, "attendees": 7}[whom]


def test_frozen_are_as_many_as_are_counted(desk: Desk) -> None:
    """Whatever is asked for: the two questions are one."""
    desk.sell("bo@example.org", "BO@example.org", None)
    desk.sell("liis@example.org", status=Status.CANCELLED)
    with desk.app.app_context():
        event = db.session.get_one(Event, desk.stage.event.id)
        for whom in Whom:
            for standing in Standing:
                details = Details(whom, standing, (), "s", "t")
                tally = audience.tally(event, details)
                assert len(audience.samples(event, details, 50)) == tally.count
