"""The tills of an event for its copy, with the new tickets; what happened at them stays behind."""

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from portal.core import refs
from portal.core.carrying import Carried
from portal.core.db import db
from portal.events import Event
from portal.tickets import Ticket
from portal.tills.models import TILL_TICKETS, Till

TILLS = Carried(
    Till,
    copied=(
        *("name", "gate", "position", "own_price_limit_minor", "difference_limit_minor"),
        *("auto_print", "auto_check_in"),
    ),
    made={
        "event_id": "the copy",
        "ref": "a new one: it stands for one till in all addresses",
    },
    left={
        "id": "a new row has its own",
        "created_at": "it is made now",
        "closed_at": "tills that were closed are not copied",
        "version": "nobody has edited it yet",
    },
)
LINKS = Carried(
    TILL_TICKETS,
    copied=(),
    made={
        "till_id": "the new till of the same name",
        "ticket_id": "the new ticket of the same name",
    },
)


def copy_all(event: Event, new: Event) -> None:
    """After the tickets. An event without tills costs one statement."""
    mine = select(Till).where(Till.event_id == event.id, Till.closed_at.is_(None))
    rows = [
        TILLS.values(each, event_id=new.id, ref=refs.till_ref())
        for each in db.session.scalars(mine.order_by(Till.id))
    ]
    if rows:
        new.sale_needs_shift = event.sale_needs_shift
        db.session.execute(insert(TILLS.table), rows)
        _link(event, new)


def _link(event: Event, new: Event) -> None:
    """In an event no two open tills and no two tickets are called the same."""
    ticket, copied_till, copied_ticket = aliased(Ticket), aliased(Till), aliased(Ticket)
    same_till = (copied_till.event_id == new.id) & (copied_till.name == Till.name)
    same_ticket = (copied_ticket.event_id == new.id) & (copied_ticket.name == ticket.name)
    links = (
        select(copied_till.id, copied_ticket.id)
        .select_from(Till)
        .join(TILL_TICKETS, TILL_TICKETS.c.till_id == Till.id)
        .join(ticket, ticket.id == TILL_TICKETS.c.ticket_id)
        .join(copied_till, same_till)
        .join(copied_ticket, same_ticket)
        .where(Till.event_id == event.id, Till.closed_at.is_(None))
    )
    db.session.execute(insert(TILL_TICKETS).from_select(["till_id", "ticket_id"], links))
