"""Ask the log of activity: the newest first, a page at a time, each way by an index of its own.

A search first finds who and what is meant, then asks for the newest of each and takes the newest
of those: never more than a page of each is read, however much there is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, literal, select, tuple_, union_all

from portal.activity import Activity
from portal.activity.telling import Around, Change, changes, label, sentence
from portal.activity.words import ACTIONS
from portal.codes import Code
from portal.core.db import db
from portal.core.finding import begins_with
from portal.events import Event
from portal.people import User
from portal.people.models import folded
from portal.tickets import Ticket

PAGE = 50
# So many people and things that are called like that; whoever means another types on.
MEANT = 8

NOBODY = "house"  # `actor=house`: jobs and commands

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `event_id` is whose page it is; `event` is a filter of admins."""

    search: str = ""
    action: str | None = None
    actor: str = ""
    event: str = ""
    since: datetime | None = None
    until: datetime | None = None
    event_id: int | None = None

    @property
    def is_narrowed(self) -> bool:
        asked = (self.search, self.action, self.actor, self.event, self.since, self.until)
        return any(asked)


@dataclass(frozen=True)
class Entry:
    """One act with what stands around it."""

    act: Activity
    who: str | None
    email: str | None
    event: Event | None

    @property
    def around(self) -> Around:
        event = self.event
        if event is None:
            return Around(self.who)
        return Around(self.who, event.name, event.currency, event.timezone)

    @property
    def sentence(self) -> str:
        return sentence(self.act, self.around)

    @property
    def changes(self) -> Sequence[Change]:
        return changes(self.act, self.around)

    @property
    def kind(self) -> str:
        return ACTIONS[self.act.action].label

    @property
    def details(self) -> list[tuple[str, str]]:
        return [(label(name), str(value)) for name, value in self.act.details.items()]


def actions() -> dict[str, str]:
    """What one may filter by, and what people call it."""
    return dict(
        sorted(((name, words.label) for name, words in ACTIONS.items()), key=lambda a: a[1])
    )


def page(wanted: Wanted, before: int | None = None, count: int = PAGE) -> list[Entry]:
    """The newest that are wanted; after the act numbered `before`, the next ones."""
    conditions = [*_conditions(wanted), *_after(before)]
    branches = _meant(wanted.search) if wanted.search else [()]
    return _read([[*conditions, *branch] for branch in branches], count)


def about(person: User, count: int) -> list[Entry]:
    """The newest of what somebody did, and of what was done to their account."""
    theirs = [Activity.actor_id == person.id]
    to_them = [Activity.subject_ref == person.email, Activity.subject_kind == "person"]
    # What they did to themselves is both, and counts once.
    not_theirs = Activity.actor_id.is_distinct_from(person.id)
    return _read([theirs, [*to_them, not_theirs]], count)


def of_subject(kind: str, ref: str, count: int) -> list[Entry]:
    return _read([[Activity.subject_ref == ref, Activity.subject_kind == kind]], count)


def one(number: int) -> Entry | None:
    found = _read([[Activity.id == number]], 1)
    return found[0] if found else None


def every(wanted: Wanted, batch: int) -> Iterator[list[Entry]]:
    """All of them, a batch at a time; each can be read in a transaction of its own."""
    found = page(wanted, None, batch)
    while found:
        yield found
        found = page(wanted, found[-1].act.id, batch)


def _read(branches: Sequence[Sequence[Condition]], count: int) -> list[Entry]:
    if not branches:
        return []
    newest = (Activity.at.desc(), Activity.id.desc())
    found = [
        select(Activity.id).where(*conditions).order_by(*newest).limit(count).subquery()
        for conditions in branches
    ]
    # The same act may be meant twice: by who did it, and by what it was done to.
    ids = union_all(*(select(each.c.id) for each in found)) if found[1:] else select(found[0].c.id)
    rows = db.session.execute(
        select(Activity, User.name, User.email, Event)
        .outerjoin(User, User.id == Activity.actor_id)
        .outerjoin(Event, Event.id == Activity.event_id)
        .where(Activity.id.in_(ids))
        .order_by(*newest)
        .limit(count)
    )
    return [Entry(*row) for row in rows]


def _conditions(wanted: Wanted) -> Iterator[Condition]:
    if wanted.event_id is not None:
        yield Activity.event_id == wanted.event_id
    if wanted.event:
        event = select(Event.id).where(Event.slug == wanted.event).scalar_subquery()
        yield Activity.event_id == event
    if wanted.action:
        yield Activity.action == wanted.action
    if wanted.actor == NOBODY:
        yield Activity.actor_id.is_(None)
    elif wanted.actor:
        person = select(User.id).where(User.email == wanted.actor.lower()).scalar_subquery()
        yield Activity.actor_id == person
    if wanted.since:
        yield Activity.at >= wanted.since
    if wanted.until:
        yield Activity.at < wanted.until


def _after(before: int | None) -> Iterator[Condition]:
    """By key and not by number: new acts arrive while somebody turns the pages."""
    if before is not None:
        at = db.session.scalar(select(Activity.at).where(Activity.id == before))
        if at:
            yield tuple_(Activity.at, Activity.id) < tuple_(literal(at, Activity.at.type), before)


def _meant(search: str) -> list[Sequence[Condition]]:
    """Who and what may be meant: people by the beginning of name or address, things by name.

    The public reference of a thing (an order's code, an event's address) is one of its names.
    """
    person = begins_with(User.folded_name, folded(search)) | begins_with(User.email, search.lower())
    who, what = literal("who"), literal("what")
    asked: list[Select[str, str]] = [
        select(who, cast(User.id, String)).where(person),
        select(what, Ticket.ref).where(Ticket.name.icontains(search, autoescape=True)),
        select(what, Event.slug).where(Event.name.icontains(search, autoescape=True)),
        select(what, cast(Code.id, String)).where(Code.folded == search.upper()),
    ]
    each = [query.limit(MEANT).subquery() for query in asked]
    rows = db.session.execute(union_all(*(select(*query.c) for query in each))).all()
    people = sorted({int(found) for kind, found in rows if kind == "who"})
    things = {found for kind, found in rows if kind == "what"}
    things |= {search, search.upper(), search.lower()}
    return [
        *([Activity.actor_id == person_id] for person_id in people),
        *([Activity.subject_ref == ref] for ref in sorted(things)),
    ]
