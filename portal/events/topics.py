"""The list of topics that admins keep. Nothing here commits."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from portal import activity
from portal.core import once
from portal.core.db import TryAgain, db
from portal.core.refusals import Conflict, Refusal, WrongState
from portal.events import queries, slugs
from portal.events.models import Event, Topic

LONGEST_NAME = 80
_LONGEST_SLUG = 70
# Words that stand where a slug would stand in an address or a form.
_NOT_A_SLUG = {"new", "none"}


@dataclass(frozen=True)
class Counted:
    """A topic, and how many events have it."""

    topic: Topic
    events: int


def counted() -> list[Counted]:
    """All of them, by name, in one statement."""
    of_topic = func.count(Event.id)
    found = db.session.execute(
        select(Topic, of_topic)
        .outerjoin(Event, Event.topic_id == Topic.id)
        .group_by(Topic.id)
        .order_by(Topic.name)
    )
    return [Counted(topic, events) for topic, events in found]


def events_of(topic: Topic) -> int:
    return db.session.scalar(select(func.count(Event.id)).where(Event.topic_id == topic.id)) or 0


def create(name: str, *, key: str | None, by_id: int) -> Topic:
    """A new topic at the end of no list: they stand by name."""
    known = queries.topics()
    slug = slugs.free(
        slugs.plain(name, _LONGEST_SLUG) or "topic", {each.slug for each in known} | _NOT_A_SLUG
    )
    made = once.claim(f"topic:{by_id}", key, {"name": name}, slug)
    earlier = queries.topic(made) if made else None
    if earlier:
        return earlier
    _refuse_taken(name, [each.name for each in known])
    topic = Topic(slug=slug, name=name)
    db.session.add(topic)
    _flush()
    _record("topic.created", topic, by_id)
    return topic


def rename(topic: Topic, name: str, *, was: str | None, by_id: int) -> None:
    """The address stays, so that old links live. `was` is the name that the form showed."""
    if name == topic.name:
        return
    before = topic.name
    if was not in (None, before):
        raise Conflict(f"Somebody renamed this topic to {before}, after you opened it.")
    _refuse_taken(name, [each.name for each in queries.topics() if each.id != topic.id])
    renamed = update(Topic).where(Topic.id == topic.id, Topic.name == before).values(name=name)
    try:
        done = db.session.execute(renamed.returning(Topic.id)).scalar()
    except IntegrityError as error:  # another topic got this name a moment ago
        raise TryAgain from error
    if done is None:
        raise TryAgain
    _record("topic.renamed", topic, by_id, changes={"name": [before, name]})


def remove(topic: Topic, *, into: Topic | None, anywhere: bool, by_id: int) -> int:
    """Take a topic off the list; its events go `into` another one, or to none.

    `anywhere` says that somebody decided where; without it a topic that has events stays. Returns
    how many moved.
    """
    if into and into.id == topic.id:
        raise Refusal("Choose another topic.", field="into")
    count = events_of(topic)
    if count and not anywhere:
        raise Refusal("Choose where its events go.", field="into")
    moved = update(Event).where(Event.topic_id == topic.id)
    db.session.execute(moved.values(topic_id=into.id if into else None))
    try:
        gone = db.session.execute(
            delete(Topic).where(Topic.id == topic.id).returning(Topic.slug)
        ).scalar()
    except IntegrityError as error:  # an event was given this topic, or the other one is gone
        raise TryAgain from error
    if gone is None:
        raise WrongState(f"{topic.name} is deleted already.")
    details = {"name": topic.name, "events": count, "into": into.name if into else None}
    activity.record("topic.deleted", "topic", gone, actor_id=by_id, details=details)
    return count


def _refuse_taken(name: str, names: list[str]) -> None:
    if name.casefold() in {each.casefold() for each in names}:
        raise Refusal(f"There is a topic {name} already.", field="name")


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:  # another admin wrote the same name a moment ago
        raise TryAgain from error


def _record(
    action: str, topic: Topic, by_id: int, changes: dict[str, list[str]] | None = None
) -> None:
    details = {"name": topic.name}
    activity.record(
        action, "topic", topic.slug, actor_id=by_id, details=details, changes=changes or {}
    )
