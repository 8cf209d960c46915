"""The discount codes of an event for its copy: the same words, unused, for the new tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import aliased

from portal.codes.models import Code, CodeTicket, UsedFor
from portal.core.carrying import Carried
from portal.core.db import db
from portal.events import Event
from portal.tickets import Ticket

CARRIED = Carried(
    Code,
    copied=(
        *("used_for", "code", "folded", "kind", "value", "active", "total_uses"),
        *("min_quantity", "max_quantity", "signed_in_only", "marketer_id", "note"),
    ),
    made={
        "event_id": "the copy",
        "valid_from": "as far from the start as before",
        "valid_till": "as far from the start as before",
    },
    left={
        "id": "a new row has its own",
        "used": "nobody has used it at the copy",
        "batch_id": "the batch was made at the old event, and stays its",
        "created_at": "it is made now",
        "version": "nobody has edited it yet",
    },
)
LINKS = Carried(
    CodeTicket,
    copied=(),
    made={
        "code_id": "the new code of the same word",
        "ticket_id": "the new ticket of the same name",
    },
)


@dataclass(frozen=True)
class Window:
    """When some codes are good: `first` is one of their words, `count` how many they are."""

    valid_from: datetime | None
    valid_till: datetime | None
    first: str
    count: int

    @property
    def starts_key(self) -> str:
        return starts_key(self.valid_from, self.valid_till)

    @property
    def ends_key(self) -> str:
        return ends_key(self.valid_from, self.valid_till)


def windows(event: Event) -> Sequence[Window]:
    """However many codes there are, they have few windows. In one statement."""
    ends = (Code.valid_from, Code.valid_till)
    found = db.session.execute(
        select(*ends, func.min(Code.code), func.count(Code.id))
        .where(*_mine(event))
        .group_by(*ends)
        .order_by(*ends)
    )
    return [Window(*row) for row in found]


def copy_all(event: Event, new: Event, moments: Mapping[str, datetime]) -> None:
    """In three statements. Codes of the platform and access codes stay where they are.

    `moments` has the new ends of each window, by its `starts_key` and `ends_key`.
    """
    rows = [
        CARRIED.values(
            code,
            event_id=new.id,
            valid_from=moments.get(starts_key(code.valid_from, code.valid_till)),
            valid_till=moments.get(ends_key(code.valid_from, code.valid_till)),
        )
        for code in db.session.scalars(select(Code).where(*_mine(event)).order_by(Code.id))
    ]
    if rows:
        db.session.execute(insert(CARRIED.table), rows)
        _link(event, new)


def _link(event: Event, new: Event) -> None:
    """To the new tickets. In an event no two codes and no two tickets are called the same."""
    ticket, copied_code, copied_ticket = aliased(Ticket), aliased(Code), aliased(Ticket)
    links = (
        select(copied_code.id, copied_ticket.id)
        .select_from(Code)
        .join(CodeTicket, CodeTicket.code_id == Code.id)
        .join(ticket, ticket.id == CodeTicket.ticket_id)
        .join(copied_code, (copied_code.event_id == new.id) & (copied_code.folded == Code.folded))
        .join(
            copied_ticket,
            (copied_ticket.event_id == new.id) & (copied_ticket.name == ticket.name),
        )
        .where(*_mine(event))
    )
    db.session.execute(insert(CodeTicket).from_select(["code_id", "ticket_id"], links))


def starts_key(valid_from: datetime | None, valid_till: datetime | None) -> str:
    return f"codes-{_stamp(valid_from)}-{_stamp(valid_till)}-starts"


def ends_key(valid_from: datetime | None, valid_till: datetime | None) -> str:
    return f"codes-{_stamp(valid_from)}-{_stamp(valid_till)}-ends"


def _stamp(moment: datetime | None) -> str:
    return f"{moment:%Y%m%dT%H%M%S%f}" if moment else "open"


def _mine(event: Event) -> tuple[ColumnElement[bool], ...]:
    return Code.event_id == event.id, Code.used_for == UsedFor.TICKET
