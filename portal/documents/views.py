"""Tickets on a phone and as PDF, for whoever holds their link."""

from flask import Response, abort, current_app

from portal.core import refs
from portal.core.db import pause
from portal.core.refusals import WrongState
from portal.documents import kept, queries
from portal.documents.gather import receipt_of, ticket_of, tickets_of
from portal.documents.paper import TicketPaper
from portal.documents.pdf import PaperFailed
from portal.documents.qr import qr_svg
from portal.orders import visitors
from portal.orders.models import Order
from portal.web.blueprint import Slice, open_to_all
from portal.web.pages import show

blueprint = Slice("documents", __name__)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """The address is the key: it must not stay in a shared cache, nor travel on as a referrer."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/t/<token>")
@open_to_all
def ticket_page(token: str) -> Response:
    tickets = _tickets_behind(token)
    return show(
        "documents/show.html",
        token=token,
        tickets=tickets,
        event=tickets[0].event,
        opens_a_door=any(ticket.code for ticket in tickets),
    )


@blueprint.get("/t/<token>.pdf")
@open_to_all
def ticket_pdf(token: str) -> Response:
    return _tickets_pdf(_tickets_behind(token))


@blueprint.get("/t/<token>/qr.svg")
@open_to_all
def ticket_qr(token: str) -> Response:
    """The code of one ticket; a link to a whole order has no single code."""
    tickets = _tickets_behind(token)
    if len(tickets) != 1 or tickets[0].code is None:
        abort(404)
    return Response(qr_svg(tickets[0].code), mimetype="image/svg+xml")


@blueprint.get("/orders/<code>/tickets.pdf")
@open_to_all
def order_tickets_pdf(code: str) -> Response:
    return _tickets_pdf(tickets_of(_order_for_visitor(code)))


@blueprint.get("/orders/<code>/receipt.pdf")
@open_to_all
def order_receipt_pdf(code: str) -> Response:
    order = _order_for_visitor(code)
    if not order.is_completed:
        raise WrongState("The receipt follows when the order is paid.")
    receipt = receipt_of(order)
    pause()
    return _download(kept.receipt_pdf(receipt), f"receipt-{code}.pdf")


def _tickets_behind(token: str) -> tuple[TicketPaper, ...]:
    """The tickets a link opens: one, or all of an order."""
    ticket_code, order_code = refs.read(visitors.TICKET, token), refs.read(visitors.LINK, token)
    if ticket_code and (attendee := queries.attendee_by_code(ticket_code)):
        return (ticket_of(attendee),)
    order = queries.order_by_code(order_code) if order_code else None
    if order is None or not order.attendees:
        abort(404)
    return tickets_of(order)


def _order_for_visitor(code: str) -> Order:
    """Open to who holds the link, to the buyer and to the team; others learn nothing."""
    order = queries.order_by_code(code)
    if order is None or not visitors.may_open(order):
        abort(404)
    return order


def _tickets_pdf(tickets: tuple[TicketPaper, ...]) -> Response:
    if not any(ticket.code for ticket in tickets):
        raise WrongState("There is no ticket to print: none of them is valid.")
    pause()
    try:
        paper = kept.tickets_pdf(tickets)
    except PaperFailed:
        current_app.logger.exception("tickets of order %s were not drawn", tickets[0].order_code)
        abort(503)
    return _download(paper, f"tickets-{tickets[0].order_code}.pdf")


def _download(paper: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox",
    }
    return Response(paper, mimetype="application/pdf", headers=headers)
