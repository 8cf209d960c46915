"""Who was let in, and when: each time is one row that stays. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, String, text, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base, db
from portal.orders.models import Attendee, AttendeeState

_IS_OPEN = text("undone_at IS NULL")


class How(StrEnum):
    SCAN = "scan"
    SEARCH = "search"
    SALE = "sale"  # sold at the door: the sale is the entry


# What an attendee who is not in looks like.
OUT = {"checked_in_at": None, "checked_in_by_id": None, "checked_in_gate": None}


class CheckIn(Base):
    """Somebody came in. It counts until it is undone, by a person or because the ticket stopped.

    `key` is of the form that asked: the same form, sent again, hears the same answer.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        # In once at a time, whatever two gates do at once.
        Index(
            "uq_check_ins_one_open",
            "attendee_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        # Arrivals of an event in the order of time, and its last scans.
        Index("ix_check_ins_arrivals", "event_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(
        String(12), unique=True, default=refs.check_in_ref, insert_sentinel=True
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendees.id"), index=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("check_in_lists.id"), index=True)
    how: Mapped[str] = mapped_column(String(10))
    gate: Mapped[str | None] = mapped_column(String(40))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    key: Mapped[str | None] = mapped_column(String(64))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    attendee: Mapped[Attendee] = relationship()


def stop(
    *which: ColumnElement[bool], state: AttendeeState, by_id: int | None
) -> Sequence[tuple[int, int]]:
    """Tickets that are valid until now open no door any more, and nobody is in with them.

    One statement decides; the second says so to their check-ins, which stay. Returns the
    attendee and the line of each.
    """
    at = clock.now()
    stopped = db.session.execute(
        update(Attendee)
        .where(Attendee.state == AttendeeState.VALID, *which)
        .values(state=state, state_changed_at=at, **OUT)
        .returning(Attendee.id, Attendee.line_id)
        .execution_options(synchronize_session=False)
    ).all()
    ids = [attendee_id for attendee_id, _ in stopped]
    db.session.execute(
        update(CheckIn)
        .where(CheckIn.attendee_id.in_(ids), CheckIn.undone_at.is_(None))
        .values(undone_at=at, undone_by_id=by_id)
        .execution_options(synchronize_session=False)
    )
    return [(attendee_id, line_id) for attendee_id, line_id in stopped]
