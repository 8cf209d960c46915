"""The doors of an event for its copy: lists with the new tickets, and what a sale there means."""

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from portal.checkin.models import LIST_TICKETS, CheckInList, CheckInSettings
from portal.core import refs
from portal.core.carrying import Carried
from portal.core.db import db
from portal.events import Event
from portal.tickets import Ticket

SETTINGS = Carried(
    CheckInSettings, copied=("sale_is_entry", "opens_minutes"), made={"event_id": "the copy"}
)
LISTS = Carried(
    CheckInList,
    copied=("name", "active"),
    made={
        "event_id": "the copy",
        "ref": "a new one: it stands for one list in all addresses",
    },
    left={
        "id": "a new row has its own",
        "created_at": "it is made now",
        "version": "nobody has edited it yet",
    },
)
LINKS = Carried(
    LIST_TICKETS,
    copied=(),
    made={
        "list_id": "the new list of the same name",
        "ticket_id": "the new ticket of the same name",
    },
)


def copy_settings(event: Event, new: Event) -> None:
    SETTINGS.copy_rows(event.id, new.id)


def copy_lists(event: Event, new: Event) -> None:
    """After the tickets, in three statements."""
    mine = select(CheckInList).where(CheckInList.event_id == event.id).order_by(CheckInList.id)
    rows = [
        LISTS.values(each, event_id=new.id, ref=refs.check_in_ref())
        for each in db.session.scalars(mine)
    ]
    if rows:
        db.session.execute(insert(LISTS.table), rows)
        _link(event, new)


def _link(event: Event, new: Event) -> None:
    """In an event no two lists and no two tickets are called the same."""
    ticket, copied_list, copied_ticket = aliased(Ticket), aliased(CheckInList), aliased(Ticket)
    same_list = (copied_list.event_id == new.id) & (copied_list.name == CheckInList.name)
    same_ticket = (copied_ticket.event_id == new.id) & (copied_ticket.name == ticket.name)
    links = (
        select(copied_list.id, copied_ticket.id)
        .select_from(CheckInList)
        .join(LIST_TICKETS, LIST_TICKETS.c.list_id == CheckInList.id)
        .join(ticket, ticket.id == LIST_TICKETS.c.ticket_id)
        .join(copied_list, same_list)
        .join(copied_ticket, same_ticket)
        .where(CheckInList.event_id == event.id)
    )
    db.session.execute(insert(LIST_TICKETS).from_select(["list_id", "ticket_id"], links))
