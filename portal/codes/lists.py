"""Lists of codes: those of an event, those of the platform, all of them for a file."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.codes import text
from portal.codes.models import Code, UsedFor
from portal.codes.queries import attach
from portal.codes.states import State
from portal.core.db import db
from portal.events import Event

# More than that nobody reads through in a list to choose from.
MOST_EVENTS = 200


def page_of(
    event: Event,
    used_for: UsedFor,
    conditions: Sequence[ColumnElement[bool]],
    *,
    first: int,
    count: int,
) -> tuple[Sequence[Code], int]:
    """Some codes of one kind, newest first, and how many there are. They stand in an index."""
    mine = (Code.event_id == event.id, Code.used_for == used_for, *conditions)
    total = db.session.scalar(select(func.count(Code.id)).where(*mine)) or 0
    wanted = select(Code).where(*mine).order_by(Code.id.desc()).offset(first).limit(count)
    codes = db.session.scalars(wanted.options(selectinload(Code.tickets))).all()
    for code in codes:
        attach(event, code)
    return codes, total


def events_with(search: str, *, first: int, count: int) -> tuple[Sequence[Code], int]:
    """The platform's codes with their events, the next event first."""
    named = Code.folded.contains(text.fold(search), autoescape=True)
    found = [named | Event.name.icontains(search, autoescape=True)] if search else []
    mine = (Code.used_for == UsedFor.EVENT, *found)
    total = db.session.scalar(select(func.count(Code.id)).join(Code.event).where(*mine)) or 0
    wanted = select(Code).join(Code.event).where(*mine).order_by(Event.starts_at.desc(), Code.id)
    wanted = wanted.options(contains_eager(Code.event), selectinload(Code.tickets))
    return db.session.scalars(wanted.offset(first).limit(count)).all(), total


def events_without(at: datetime) -> Sequence[Event]:
    """Events to come that the platform has set no code for, soonest first."""
    have = select(Code.event_id).where(Code.used_for == UsedFor.EVENT)
    wanted = select(Event).where(Event.ends_at > at, Event.id.not_in(have))
    return db.session.scalars(wanted.order_by(Event.starts_at, Event.id).limit(MOST_EVENTS)).all()


def after(
    event: Event, conditions: Sequence[ColumnElement[bool]], last: int, count: int
) -> Sequence[Code]:
    """The next codes by their id, for whoever goes through all of them."""
    mine = (Code.event_id == event.id, Code.id > last, *conditions)
    wanted = select(Code).where(*mine).order_by(Code.id).limit(count)
    codes = db.session.scalars(
        wanted.options(selectinload(Code.tickets), joinedload(Code.marketer))
    ).all()
    for code in codes:
        attach(event, code)
    return codes


def matching(search: str) -> list[ColumnElement[bool]]:
    """Codes that contain what was typed, in their name or in what the team noted."""
    if not search:
        return []
    named = Code.folded.contains(text.fold(search), autoescape=True)
    return [named | Code.note.icontains(search, autoescape=True)]


def of_sort(used_for: UsedFor) -> list[ColumnElement[bool]]:
    """Those of a list; the platform's own stands among the discounts."""
    if used_for == UsedFor.ACCESS:
        return [Code.used_for == UsedFor.ACCESS]
    return [Code.used_for != UsedFor.ACCESS]


def in_state(wanted: State | None, event: Event, at: datetime) -> list[ColumnElement[bool]]:
    """What `states.state` says of a code, asked of the database."""
    if wanted is None:
        return []
    over = func.coalesce(Code.valid_till, literal(event.ends_at, Code.valid_till.type)) <= at
    gone = Code.total_uses.is_not(None) & (Code.used >= Code.total_uses)
    early = Code.valid_from.is_not(None) & (Code.valid_from > at)
    asked: dict[State, list[ColumnElement[bool]]] = {
        State.OFF: [Code.active.is_(False)],
        State.ENDED: [Code.active.is_(True), over],
        State.USED_UP: [Code.active.is_(True), ~over, gone],
        State.NOT_STARTED: [Code.active.is_(True), ~over, ~gone, early],
        State.ACTIVE: [Code.active.is_(True), ~over, ~gone, ~early],
    }
    return asked[wanted]
