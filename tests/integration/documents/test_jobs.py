"""A completed order sends its tickets: all to the buyer, each to its attendee, once."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from portal.core.db import db
from portal.documents import kept, pdf
from portal.documents.gather import tickets_of
from portal.documents.jobs import send_confirmation
from portal.jobs.worker import drain
from portal.orders.models import AttendeeState, Order, Status
from tests.factories import make_donation, make_event, make_order, make_ticket, switch_modules_on

pytestmark = pytest.mark.usefixtures("ctx")

BO, EVE = "bo@example.org", "eve@example.org"


@pytest.fixture
def order() -> Order:
    switch_modules_on()
    ticket = make_ticket(make_event())
    order = make_order(ticket.event, {ticket: 3}, name="Bo", email=BO)
    names = [("Bo", BO.upper()), ("Eve", EVE), (None, None)]
    for attendee, (name, email) in zip(order.attendees, names, strict=True):
        attendee.name, attendee.email = name, email
    db.session.commit()
    return order


def letters(app: Flask) -> dict[str, EmailMessage]:
    files = Path(app.config["INSTANCE"], "mail").glob("*.eml")
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert len({letter["To"] for letter in found}) == len(found)
    return {letter["To"]: letter for letter in found}


def papers(letter: EmailMessage) -> dict[str, bytes]:
    return {str(file.get_filename()): file.get_content() for file in letter.iter_attachments()}


def codes_in(paper: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(paper)
    return [
        code.text
        for page in pages
        for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    ]


def test_everybody_gets_their_own_tickets_once(app: Flask, order: Order) -> None:
    codes = [attendee.code for attendee in order.attendees]
    order_code, order_id = order.code, order.id
    drain()
    send_confirmation(order_id)
    drain()
    sent = letters(app)
    assert set(sent) == {BO, EVE}
    to_bo, to_eve = papers(sent[BO]), papers(sent[EVE])
    assert set(to_bo) == {f"tickets-{order_code}.pdf", f"receipt-{order_code}.pdf"}
    assert codes_in(to_bo[f"tickets-{order_code}.pdf"]) == codes
    assert {name: codes_in(paper) for name, paper in to_eve.items()} == {
        f"tickets-{order_code}.pdf": [codes[1]]
    }


def test_a_mail_to_an_attendee_holds_nothing_of_the_others(app: Flask, order: Order) -> None:
    others = [order.attendees[0].code, order.attendees[2].code]
    drain()
    text = str(letters(app)[EVE])
    assert "http://localhost/t/" in text
    assert not any(code in text for code in others)
    assert BO not in text


def test_an_order_that_is_not_completed_sends_nothing(app: Flask, order: Order) -> None:
    order.status = Status.CANCELLED
    db.session.commit()
    drain()
    assert letters(app) == {}


def test_a_ticket_taken_back_meanwhile_is_not_mailed(app: Flask, order: Order) -> None:
    order.attendees[1].state = AttendeeState.VOID
    db.session.commit()
    drain()
    assert set(letters(app)) == {BO}


def test_a_gift_sends_a_receipt_alone(app: Flask) -> None:
    switch_modules_on()
    gift = make_donation(make_event())
    order = make_order(gift.event, {gift: 1}, email=BO)
    drain()
    assert list(papers(letters(app)[BO])) == [f"receipt-{order.code}.pdf"]


def test_a_paper_that_fails_leaves_the_order_and_is_tried_again(
    app: Flask, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = order.id

    def fail(_html: str) -> bytes:
        raise pdf.PaperFailed("out of ink")

    with monkeypatch.context() as broken:
        broken.setattr(pdf, "draw", fail)
        with pytest.raises(pdf.PaperFailed):
            send_confirmation(order_id)
    assert letters(app) == {}
    send_confirmation(order_id)
    assert set(letters(app)) == {BO}


def test_papers_are_kept_until_they_show_something_else(
    app: Flask, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    drain()
    drawn: list[str] = []
    monkeypatch.setattr(pdf, "draw", lambda html: drawn.append(html) or b"%PDF-")
    before = papers_kept(app)
    kept.tickets_pdf(tickets_of(order))
    assert drawn == []
    order.attendees[0].name = "Robert"
    kept.tickets_pdf(tickets_of(order))
    assert len(drawn) == 1
    assert papers_kept(app) == before + 1


def papers_kept(app: Flask) -> int:
    return len(list(Path(app.config["STORAGE"]).rglob("*.pdf")))
