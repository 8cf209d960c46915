"""Find and list events."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from portal.core.access import Role
from portal.core.db import db
from portal.events.models import Event, EventState, Topic, Visibility
from portal.people import Membership, User
from portal.people.queries import effective_role


class When(StrEnum):
    """Which events a list shows."""

    UPCOMING = "upcoming"
    PAST = "past"


def by_slug(slug: str) -> Event | None:
    wanted = select(Event).options(joinedload(Event.event_tax)).where(Event.slug == slug)
    return db.session.scalar(wanted)


def with_role(
    slug: str, user: User | None, *also: ExecutableOption
) -> tuple[Event | None, Role | None, bool]:
    """An event, what somebody is to it, and whether they are of its team.

    In one statement, with what `also` wants of the event: every page of an event asks this.
    """
    mine = (Membership.event_id == Event.id) & (Membership.user_id == (user.id if user else None))
    wanted = select(Event, Membership.role).outerjoin(Membership, mine).where(Event.slug == slug)
    wanted = wanted.options(joinedload(Event.event_tax), *also)
    event, role = db.session.execute(wanted).one_or_none() or (None, None)
    return event, effective_role(user, role) if event and user else None, role is not None


def queue_for(slug: str) -> None:
    """Wait until nobody else is looking for a free number behind this slug."""
    db.session.execute(select(Event.id).where(Event.slug == slug).with_for_update(key_share=True))


def slugs_like(base: str) -> set[str]:
    """Slugs that are taken: `base` itself and its numbered sisters."""
    like = Event.slug.startswith(f"{base}-", autoescape=True)
    return set(db.session.scalars(select(Event.slug).where((Event.slug == base) | like)))


def last_of(user: User) -> Event | None:
    """The event that somebody came to last: its zone and currency are likely the next one's."""
    mine = Event.id.in_(select(Membership.event_id).where(Membership.user_id == user.id))
    return db.session.scalar(select(Event).where(mine).order_by(Event.id.desc()).limit(1))


def page_of(
    user: User, when: When, search: str, at: datetime, *, first: int, count: int
) -> tuple[Sequence[Event], int]:
    """Some of the events somebody works on, soonest or latest first, and how many there are."""
    conditions = [*_visible_to(user), *_matching(search), _in_time(when, at)]
    order = Event.starts_at.asc() if when is When.UPCOMING else Event.starts_at.desc()
    wanted = select(Event).where(*conditions).order_by(order, Event.id)
    total = db.session.scalar(select(func.count(Event.id)).where(*conditions)) or 0
    return db.session.scalars(wanted.offset(first).limit(count)).all(), total


def topics() -> Sequence[Topic]:
    """All of them, by name."""
    return db.session.scalars(select(Topic).order_by(Topic.name)).all()


def topics_to_come(at: datetime) -> Sequence[Topic]:
    """Topics that the public list has something of."""
    in_use = select(Event.topic_id).where(*_public(at))
    return db.session.scalars(select(Topic).where(Topic.id.in_(in_use)).order_by(Topic.name)).all()


def topic(slug: str) -> Topic | None:
    return db.session.scalar(select(Topic).where(Topic.slug == slug))


def to_come(
    topic: Topic | None, search: str, at: datetime, *, first: int, count: int
) -> tuple[Sequence[Event], int]:
    """Some of the events that everybody may find, soonest first, and how many there are."""
    conditions = [*_public(at), *_matching(search)]
    if topic:
        conditions.append(Event.topic_id == topic.id)
    wanted = select(Event).where(*conditions).order_by(Event.starts_at, Event.id)
    total = db.session.scalar(select(func.count(Event.id)).where(*conditions)) or 0
    found = wanted.options(joinedload(Event.topic)).offset(first).limit(count)
    return db.session.scalars(found).all(), total


def _public(at: datetime) -> list[ColumnElement[bool]]:
    """Published, for everybody, and not over; the first two stand in an index."""
    return [
        Event.state == EventState.PUBLISHED,
        Event.visibility == Visibility.PUBLIC,
        _in_time(When.UPCOMING, at),
    ]


def _visible_to(user: User) -> list[ColumnElement[bool]]:
    if user.is_admin:
        return []
    return [Event.id.in_(select(Membership.event_id).where(Membership.user_id == user.id))]


def _matching(search: str) -> list[ColumnElement[bool]]:
    words = search.split()
    return [
        Event.name.icontains(word, autoescape=True) | Event.place.icontains(word, autoescape=True)
        for word in words[:5]
    ]


def _in_time(when: When, at: datetime) -> ColumnElement[bool]:
    return Event.ends_at > at if when is When.UPCOMING else Event.ends_at <= at
