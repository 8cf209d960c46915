"""A signed link opens one ticket or one order, and nothing else."""

from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient

from portal import documents
from portal.core import clock, refs
from portal.core.access import Role
from portal.core.db import db
from portal.orders.models import AttendeeState, Order, Status
from portal.people import join
from tests.factories import (
    make_event,
    make_order,
    make_ticket,
    make_user,
    signed_in,
    switch_modules_on,
)


def codes_in(paper: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(paper)
    return [zxingcpp.read_barcodes(page.render(scale=2).to_pil())[0].text for page in pages]


@pytest.fixture
def order(app: Flask) -> Order:
    """Two tickets of Bo's, paid at the door; the first one has a name."""
    return sell(app, 2)


def sell(app: Flask, count: int, **options: object) -> Order:
    with app.app_context():
        switch_modules_on()
        ticket = make_ticket(make_event())
        order = make_order(ticket.event, {ticket: count}, **options)
        order.attendees[0].name = "Zoë <Łukasiewicz>"
        db.session.commit()
        assert order.event.name
        order.ticket_links = [path(documents.ticket_url(a.code)) for a in order.attendees]
        order.link = path(documents.order_url(order.code))
    return order


def path(url: str) -> str:
    return urlsplit(url).path


def test_the_ticket_page_shows_one_ticket(client: FlaskClient, order: Order) -> None:
    answer = client.get(order.ticket_links[0])
    mine, other = order.attendees
    assert answer.status_code == 200
    assert "<bdi>Zoë &lt;Łukasiewicz&gt;</bdi>" in answer.text
    assert documents.in_groups(mine.code) in answer.text
    assert documents.in_groups(other.code) not in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_order_page_shows_every_ticket(client: FlaskClient, order: Order) -> None:
    page = client.get(order.link).text
    assert all(documents.in_groups(attendee.code) in page for attendee in order.attendees)
    assert "not given" in page


@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_pdf_has_one_page_for_each_ticket(app: Flask, client: FlaskClient, count: int) -> None:
    order = sell(app, count)
    answer = client.get(f"{order.link}.pdf")
    assert answer.mimetype == "application/pdf"
    assert codes_in(answer.data) == [attendee.code for attendee in order.attendees]
    name = f'attachment; filename="tickets-{order.code}.pdf"'
    assert answer.headers["Content-Disposition"] == name
    assert codes_in(client.get(f"{order.ticket_links[0]}.pdf").data) == [order.attendees[0].code]


def test_the_qr_code_of_a_ticket_is_its_code(client: FlaskClient, order: Order) -> None:
    answer = client.get(f"{order.ticket_links[0]}/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.text == documents.qr_svg(order.attendees[0].code)
    assert client.get(f"{order.link}/qr.svg").status_code == 404


@pytest.mark.parametrize("status", [Status.PENDING, Status.PLACED])
def test_before_it_is_paid_no_code_is_anywhere(
    app: Flask, client: FlaskClient, status: Status
) -> None:
    order = sell(app, 1, status=status)
    code = order.attendees[0].code
    for address in (order.link, order.ticket_links[0]):
        page = client.get(address)
        assert "Not paid yet" in page.text
        assert code not in page.text
        assert documents.in_groups(code) not in page.text
        assert "<img" not in page.text
        assert client.get(f"{address}.pdf").status_code == 409
        assert client.get(f"{address}/qr.svg").status_code == 404


@pytest.mark.parametrize("state", [AttendeeState.VOID, AttendeeState.REFUNDED])
def test_a_ticket_taken_back_says_since_when_and_shows_no_code(
    app: Flask, client: FlaskClient, order: Order, state: AttendeeState
) -> None:
    before = client.get(f"{order.link}.pdf").data
    change(app, order, state)
    page = client.get(order.ticket_links[0]).text
    assert state.capitalize() in page
    assert "<time" in page
    assert documents.in_groups(order.attendees[0].code) not in page
    assert client.get(f"{order.ticket_links[0]}.pdf").status_code == 409
    after = client.get(f"{order.link}.pdf").data
    assert order.attendees[0].code in codes_in(before)
    assert b"".join(page_codes(after)) == order.attendees[1].code.encode()


def change(app: Flask, order: Order, state: AttendeeState) -> None:
    with app.app_context():
        attendee = db.session.merge(order.attendees[0])
        attendee.state, attendee.state_changed_at = state, clock.now()
        db.session.commit()


def page_codes(paper: bytes) -> list[bytes]:
    found = []
    for page in pypdfium2.PdfDocument(paper):
        found += [
            code.text.encode() for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil())
        ]
    return found


def test_a_made_up_link_opens_nothing(app: Flask, client: FlaskClient, order: Order) -> None:
    with app.app_context():
        wrong_kind = refs.sign("unsubscribe", order.attendees[0].code)
    for token in (order.code, order.attendees[0].code, wrong_kind, "x.y", "%00"):
        for ending in ("", ".pdf", "/qr.svg"):
            assert client.get(f"/t/{token}{ending}").status_code == 404


@pytest.mark.parametrize("paper", ["tickets", "receipt"])
def test_papers_of_an_order_open_for_holder_buyer_and_team(
    app: Flask, client: FlaskClient, paper: str
) -> None:
    with app.app_context():
        switch_modules_on()
        bo, bea, stan = make_user("Bo"), make_user("Bea"), make_user("Stan")
        ticket = make_ticket(make_event())
        join(bea, ticket.event.id, Role.BOX_OFFICE)
        order = make_order(ticket.event, {ticket: 1})
        other = make_order(ticket.event, {ticket: 1})
        order.buyer_id = bo.id
        db.session.commit()
        key, wrong = refs.sign("order", order.code), refs.sign("order", other.code)
    address = f"/orders/{order.code}/{paper}.pdf"
    assert client.get(f"{address}?k={key}").mimetype == "application/pdf"
    for person, status in ((bo, 200), (bea, 200), (stan, 404)):
        assert signed_in(app, person).get(address).status_code == status
    for ending in ("", f"?k={wrong}", "?k="):
        assert client.get(address + ending).status_code == 404
    assert client.get(f"/orders/ZZZZZ/{paper}.pdf?k={key}").status_code == 404
