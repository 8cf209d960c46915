"""Ask for saved views."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from portal.core.db import db
from portal.events import Event
from portal.people import User
from portal.savedviews.models import SavedView


def of_page(event: Event, page: str, user: User) -> Sequence[SavedView]:
    """The team's views of a list, then one's own; in the order in which they were saved."""
    wanted = select(SavedView).where(*_seen_by(event, page, user))
    return db.session.scalars(wanted.order_by(SavedView.owner_id.is_not(None), SavedView.id)).all()


def find(event: Event, page: str, ref: str, user: User) -> SavedView | None:
    wanted = select(SavedView).where(*_seen_by(event, page, user), SavedView.ref == ref)
    return db.session.scalar(wanted)


def _seen_by(event: Event, page: str, user: User) -> tuple[ColumnElement[bool], ...]:
    return (
        SavedView.event_id == event.id,
        SavedView.page == page,
        SavedView.owner_id.is_(None) | (SavedView.owner_id == user.id),
        SavedView.removed_at.is_(None),
    )
