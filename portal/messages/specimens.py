"""A mail of the house as it would look with some words in it: of a real order, or a made-up one."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.core.money import Money
from portal.documents import gaps, links
from portal.documents.gather import event_of, tickets_of, with_tax
from portal.documents.paper import TicketPaper
from portal.events import Event
from portal.mail import Occasion, Words, letters, wording
from portal.mail.letters import Letter
from portal.orders import Attendee, Order
from portal.orders.models import Status

KINDS = {
    Occasion.CONFIRMATION: "order.confirmed",
    Occasion.REMINDER: "event.reminder",
    Occasion.CANCELLATION: "order.cancelled",
    Occasion.REFUND: "payment.refunded",
}
NAME, CODE, TICKET, NOTE = "Bo Buyer", "K7QM2", "General admission", "Your note stands here."


def letter(event: Event, occasion: Occasion, words: Words) -> tuple[Letter, str]:
    """The letter, and whose it is."""
    order = _latest(event)
    known = _of_order(order) if order else _made_up(event)
    values = {**known.pop("values"), "amount": str(known["amount"])}
    known["said"] = wording.say(words, values)
    whose = f"order {order.code}" if order else "an order that is made up"
    return letters.write(KINDS[occasion], **known), whose


def _latest(event: Event) -> Order | None:
    """With a buyer, if there is any."""
    wanted = select(Order).where(Order.event_id == event.id, Order.status == Status.COMPLETED)
    whole = (selectinload(Order.lines), joinedload(Order.event))
    people = selectinload(Order.attendees).joinedload(Attendee.line)
    newest = wanted.options(*whole, people).order_by(Order.created_at.desc(), Order.id.desc())
    return db.session.scalar(newest.limit(1))


def _of_order(order: Order) -> dict[str, Any]:
    return {
        **_common(order.event, order.code, order.buyer_name, order.total, with_tax(order)),
        "values": (values := gaps.without_keys(gaps.of_order(order))),
        "tickets": tickets_of(order),
        "url": values["link"],
    }


def _made_up(event: Event) -> dict[str, Any]:
    amount, url = Money(35_00, event.currency), links.event_url(event.slug)
    about = {"name": NAME, "order": CODE, "ticket": TICKET, "link": url}
    ticket = TicketPaper(
        event=event_of(event),
        order_code=CODE,
        code=None,
        ticket=TICKET,
        price=str(amount),
        holder=NAME,
        state="Valid",
        why="",
        since=None,
    )
    return {
        **_common(event, CODE, NAME, amount),
        "values": {**gaps.of_event(event), **about},
        "tickets": (ticket,),
        "url": url,
    }


def _common(
    event: Event, code: str, name: str | None, amount: Money, with_tax: str = ""
) -> dict[str, Any]:
    return {
        "event": event_of(event),
        "event_name": event.name,
        "order_code": code,
        "name": name,
        "amount": amount,
        "paid": amount,
        "note": NOTE,
        "is_over": False,
        "stopped": 0,
        "by_hand": False,
        "is_buyer": True,
        "is_whole": True,
        "kept": None,
        "with_tax": with_tax,
    }
