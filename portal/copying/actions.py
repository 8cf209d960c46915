"""Copy an event: everything it carries as new rows, and nothing of what happened at it.

Nothing here commits. A copy is made within one transaction: it is there whole, or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from portal import events, modules, people
from portal.checkin import copying as doors
from portal.codes import copying as of_codes
from portal.copying import queries
from portal.copying.log import record
from portal.copying.rules import START, Dated, Order, Plan
from portal.copying.wishes import Wish
from portal.core import clock, once
from portal.core.access import Permission, Role, allows
from portal.core.db import db
from portal.core.modules import Module
from portal.core.refusals import Fault, Refusal
from portal.events import Event
from portal.events import copying as of_events
from portal.jobs import Task, tasks
from portal.mail import copying as of_mail
from portal.payments import copying as of_payments
from portal.people import User
from portal.people import copying as of_people
from portal.pictures import copying as of_pictures
from portal.programme import copying as of_programme
from portal.tickets import copying as of_tickets
from portal.tills import copying as of_tills

JOB = "event.copy"
# So many are made while somebody waits: all of them or none. More, or larger ones, are a job.
AT_ONCE = 3
LARGE = 1_000

LONGEST_NAME = 200

Also = Callable[[Event, Event], None]
# The dates of an event, and what must not be turned round.
Known = tuple[Sequence[Dated], Sequence[Order]]
_ALSO: list[Also] = []


def also(carry: Also) -> Also:
    """Register what a slice above this one copies among the settings: from one event to another."""
    _ALSO.append(carry)
    return carry


def ask(
    event: Event, wish: Wish, *, by: User, key: str | None, known: Known | None = None
) -> list[Event] | Task:
    """Make the copies, or promise them; the same form sent twice makes them once."""
    plans = plans_of(event, wish, known)
    if wish.count > AT_ONCE or _is_large(event):
        return _promise(event, wish, by=by, key=key)
    slug = events.free_slug(wish.named(0))
    made = once.claim(f"copy:{event.id}:{by.id}", key, wish.write(), slug)
    earlier = events.by_slug(made) if made else None
    if earlier:
        return [earlier]
    first = copy(event, wish, by=by, plan=plans[0], slug=slug)
    rest = range(1, wish.count)
    return [first, *(copy(event, wish, nth, by=by, plan=plans[nth]) for nth in rest)]


def copy(
    event: Event,
    wish: Wish,
    nth: int = 0,
    *,
    by: User,
    plan: Plan | None = None,
    slug: str | None = None,
) -> Event:
    """One new event, a draft that `by` owns: the whole list of what goes along."""
    parts = _open_parts(wish).parts
    moments = (plan or _planned(event, wish, nth)).moments
    name = wish.named(nth)
    new = of_events.copy_shell(event, name, slug or events.free_slug(name), moments)
    people.join(by, new.id, Role.OWNER)
    if parts.team:
        of_people.copy_team(event.id, new.id, by)
    if parts.tickets:
        of_tickets.copy_all(event, new, moments)
    if parts.has("codes"):
        of_codes.copy_all(event, new, moments)
    if parts.programme:
        of_programme.copy_all(event, new)
    if parts.pictures:
        of_pictures.copy_all(event, new, by_id=by.id)
    if parts.tax:
        of_events.copy_tax(event, new)
    if parts.settings:
        _copy_settings(event, new, with_lists=parts.tickets)
    record("event.copied", event, by, name=new.name, slug=new.slug)
    record("event.made_from", new, by, name=new.name)
    db.session.flush()
    return new


def plans_of(event: Event, wish: Wish, known: Known | None = None) -> list[Plan]:
    """Where the dates of each copy go; `known` are those of the event, when somebody read them.

    Each date that cannot be is named at its field; those of a later copy at their count.
    """
    if len(wish.named(wish.count - 1)) > LONGEST_NAME:
        raise Refusal(
            f"With its date this is too long. Write at most {LONGEST_NAME} characters in all.",
            field="name",
        )
    if wish.count > 1 and not wish.repeat_weeks:
        raise Refusal("Write after how many weeks it comes again.", field="repeat_weeks")
    dates, orders = known or queries.dates(event)
    now, wish = clock.now(), _open_parts(wish)
    plans = []
    for nth in range(wish.count):
        plan = wish.plan(dates, orders, zone=event.timezone, now=now, nth=nth)
        if plan.faults:
            raise Refusal(*_faults(plan, wish.named(nth) if nth else None))
        plans.append(plan)
    return plans


def _faults(plan: Plan, name: str | None) -> list[Fault]:
    """At the fields of the first copy; a later one has none, so its first is told by name."""
    if name is None:
        return [Fault(sentence, field_of(row.dated.key)) for row, sentence in plan.faults]
    row, sentence = plan.faults[0]
    return [Fault(f"{name}: {row.dated.of}, {row.dated.label.lower()}: {sentence}", "count")]


def field_of(key: str) -> str:
    """What the field of a date is called. The start has one of its own."""
    return key if key == START else f"date-{key}"


def _promise(event: Event, wish: Wish, *, by: User, key: str | None) -> Task:
    rows = [{"what": wish.named(nth), "nth": nth} for nth in range(wish.count)]
    return tasks.begin(
        event,
        JOB,
        f"Copy this event {wish.count} times" if wish.count > 1 else "Copy this event",
        total=wish.count,
        by_id=by.id,
        key=key,
        payload={"wish": wish.write(), "rows": rows, "by_id": by.id},
    )


def one_of_many(task: Task, nth: int) -> None:
    """The next copy of a job, by whoever asked for it, as long as they still may."""
    event = db.session.get_one(Event, task.event_id)
    by = db.session.get_one(User, task.payload["by_id"])
    if not allows(people.role_of(by, event.id), Permission.EVENT_EDIT):
        raise Refusal(f"{by.name} may no longer copy {event.name}.")
    wish = Wish.read(task.payload["wish"])
    plan = _planned(event, wish, nth)
    if plan.faults:
        raise Refusal(*_faults(plan, wish.named(nth)))
    copy(event, wish, nth, by=by, plan=plan)


def _planned(event: Event, wish: Wish, nth: int) -> Plan:
    dates, orders = queries.dates(event)
    return _open_parts(wish).plan(dates, orders, zone=event.timezone, now=clock.now(), nth=nth)


def _copy_settings(event: Event, new: Event, *, with_lists: bool) -> None:
    of_payments.copy_offers(event, new)
    of_mail.copy_words(event.id, new.id)
    doors.copy_settings(event, new)
    if with_lists:
        doors.copy_lists(event, new)
        of_tills.copy_all(event, new)
    for carry in _ALSO:
        carry(event, new)


def _open_parts(wish: Wish) -> Wish:
    """While ticketing is off, nobody makes tickets or codes."""
    if modules.switches()[Module.TICKETING]:
        return wish
    return replace(wish, parts=wish.parts.without_sales())


def _is_large(event: Event) -> bool:
    counts = queries.counts(event)
    return counts.tickets + counts.codes > LARGE
