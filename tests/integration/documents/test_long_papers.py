"""A paper of many tickets must not keep the threads that the tills need."""

from urllib.parse import urlsplit

from portal import documents
from portal.core.db import db
from portal.documents import portions
from tests.factories import make_event, make_order, make_ticket, switch_modules_on


def test_a_third_long_paper_comes_later_and_a_short_one_at_once(app, client, monkeypatch):
    monkeypatch.setattr(portions, "TICKETS", 1)
    with app.app_context():
        switch_modules_on()
        ticket = make_ticket(make_event())
        order = make_order(ticket.event, {ticket: 2})
        db.session.commit()
        long = f"{urlsplit(documents.order_url(order.code)).path}.pdf"
        short = f"{urlsplit(documents.ticket_url(order.attendees[0].code)).path}.pdf"

    with portions._turn(), portions._turn():
        refused, drawn = client.get(long), client.get(short)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "Try again in a few seconds" in refused.text
    assert (drawn.status_code, drawn.mimetype) == (200, "application/pdf")

    assert client.get(long).data.startswith(b"%PDF")
    with portions._turn(), portions._turn():
        assert client.get(long).status_code == 200, "what was drawn is kept"
