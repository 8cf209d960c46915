"""Make, change, publish and unpublish an event. Nothing here commits."""

from dataclasses import asdict

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal import activity, modules, people
from portal.core import clock, once
from portal.core.access import Role
from portal.core.db import TryAgain, db
from portal.core.refusals import Fault, Refusal, WrongState
from portal.events import queries, rules, slugs
from portal.events.models import Event, EventState
from portal.events.rules import Details, Offer, Ties
from portal.people import User, edits

# Short enough for a number behind it within the column.
LONGEST_SLUG = 70
# Words that stand where a slug would stand in an address.
NOT_A_SLUG = {"new"}


def create(details: Details, *, owner: User, key: str | None) -> Event:
    """A new draft, and its owner; the same form sent twice finds the first one's event."""
    _refuse(rules.faults(details))
    slug = free_slug(details.name)
    body = {name: str(value) for name, value in asdict(details).items()}
    made = once.claim(f"event:{owner.id}", key, body, slug)
    event = queries.by_slug(made) if made else None
    if event:
        return event
    event = Event(slug=slug, **asdict(details))
    db.session.add(event)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody took the slug a moment ago
        raise TryAgain from error
    people.join(owner, event.id, Role.OWNER)
    _record("event.created", event, owner.id, name=event.name)
    return event


def change(event: Event, details: Details, *, ties: Ties, version: int | None, by_id: int) -> Event:
    """Save what an organizer wrote; `Conflict` when somebody saved something else meanwhile."""
    edits.lock(event)
    changes = edits.compare(event, asdict(details))
    edits.refuse_stale(event, changes, version, ("event", event.slug))
    _refuse(rules.faults(details, Details.of(event), ties))
    written = edits.write(event, changes)
    db.session.flush()
    if written:
        activity.record(
            "event.changed",
            "event",
            event.slug,
            actor_id=by_id,
            event_id=event.id,
            details={"name": event.name},
            changes=written,
        )
    return event


def publish(event: Event, offer: Offer, *, by_id: int) -> None:
    """Let the world see it. Refuses, naming each thing that is missing."""
    steps = rules.steps(Details.of(event), offer, clock.now(), modules.switches())
    missing = [step.sentence for step in steps if not step.done]
    if missing:
        raise WrongState(*missing)
    if _move(event, EventState.DRAFT, EventState.PUBLISHED):
        _record("event.published", event, by_id, name=event.name)


def unpublish(event: Event, *, by_id: int) -> None:
    """Back to a draft: nobody finds it, and nothing is lost."""
    if _move(event, EventState.PUBLISHED, EventState.DRAFT):
        _record("event.unpublished", event, by_id, name=event.name)


def free_slug(name: str) -> str:
    """The name in plain letters; with the next free number when it is taken."""
    base = slugs.plain(name, LONGEST_SLUG) or "event"
    queries.queue_for(base)
    return slugs.free(base, queries.slugs_like(base) | NOT_A_SLUG)


def _move(event: Event, before: EventState, after: EventState) -> bool:
    """One UPDATE decides; False when it was there already (a double click).

    The version stays: nobody's open form is stale because of it.
    """
    moved = db.session.execute(
        update(Event)
        .where(Event.id == event.id, Event.state == before)
        .values(state=after)
        .returning(Event.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.refresh(event)
    if event.state != after:
        raise WrongState(f"This event is {event.state}: it cannot become {after}.")
    return moved is not None


def _refuse(found: list[Fault]) -> None:
    if found:
        raise Refusal(*found)


def _record(action: str, event: Event, by_id: int, **details: str) -> None:
    activity.record(action, "event", event.slug, actor_id=by_id, event_id=event.id, details=details)
