"""Remind those who hold good tickets, some hours before the event begins, once.

The walk through its orders is begun by one UPDATE for each start of the event: moved, it follows.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from portal import mail
from portal.core import clock, refs
from portal.core.db import db, in_transaction, reading
from portal.documents import gaps
from portal.documents.gather import event_of
from portal.documents.queries import order_by_id
from portal.events import Event
from portal.events.models import EventState
from portal.jobs import promise_once
from portal.mail import Occasion, wording
from portal.messages.models import Reminder
from portal.orders import Attendee, Order
from portal.orders.models import AttendeeState, Status

KIND, TICKET, WALK = "event.reminder", "event.reminder_one", "event.reminders"
STEP = 200
LONGEST_HOURS = 14 * 24


def begin() -> None:
    """Begin the walk for every event whose time has come; two workers begin it once."""
    now = clock.now()
    not_yet = or_(Reminder.begun_for.is_(None), Reminder.begun_for != Event.starts_at)
    wanted = (
        select(Reminder, Event.starts_at)
        .join(Event, Event.id == Reminder.event_id)
        .where(Reminder.active, not_yet, Event.state == EventState.PUBLISHED)
        .where(Event.starts_at > now, Event.starts_at <= now + timedelta(hours=LONGEST_HOURS))
    )
    for reminder, starts_at in db.session.execute(wanted).all():
        if starts_at - timedelta(hours=reminder.hours) <= now and _claim(reminder, starts_at):
            _go_on(reminder.event_id, starts_at.isoformat(), 0)


def walk(event_id: int, start: str, after: int) -> None:
    """Promise a mail for each of the next orders, and the next step, all or nothing."""
    if _due(event_id) != start:
        return
    good = select(Attendee.id).where(
        Attendee.order_id == Order.id, Attendee.state == AttendeeState.VALID
    )
    wanted = (
        select(Order.id)
        .where(Order.event_id == event_id, Order.status == Status.COMPLETED, good.exists())
        .where(Order.id > after)
        .order_by(Order.id)
        .limit(STEP)
    )
    ids = db.session.scalars(wanted).all()
    for order_id in ids:
        promise_once(KIND, dedupe=f"{KIND}:{order_id}:{start}", order_id=order_id)
    if len(ids) == STEP:
        _go_on(event_id, start, ids[-1])


def remind_buyer(order_id: int) -> None:
    """The buyer, with the whole order; who has an address of their own is told apart."""
    with reading():
        order = order_by_id(order_id)
        good = [each for each in order.attendees if each.state == AttendeeState.VALID]
        start = _due(order.event_id)
        if not order.is_completed or not good or start is None:
            return
        buyer = (order.buyer_email or "").casefold()
        others = [each for each in good if each.email and each.email.casefold() != buyer]
        holders = {each.email.casefold(): each.id for each in reversed(others) if each.email}
        to, letter = order.buyer_email, _letter(order, gaps.of_order(order), is_buyer=True)
    in_transaction(lambda: _promise_holders(list(holders.values()), start))
    if to:
        once, job = f"{KIND}:{order_id}", {"order_id": order_id}
        mail.send(KIND, to, dedupe=once, job=job, **letter)


def remind_holder(attendee_id: int) -> None:
    """Who holds one ticket, with nothing of the rest of the order."""
    with reading():
        attendee = db.session.get_one(Attendee, attendee_id)
        order, is_good = attendee.order, attendee.state == AttendeeState.VALID
        if not is_good or not order.is_completed or _due(order.event_id) is None:
            return
        to, letter = attendee.email, _letter(order, gaps.of_attendee(attendee), is_buyer=False)
    if to:
        # Somebody else may hold it by now: they are reminded, and nobody is reminded twice.
        once = f"{TICKET}:{attendee_id}:{refs.digest(to.casefold())[:12]}"
        mail.send(TICKET, to, dedupe=once, job={"attendee_id": attendee_id}, **letter)


def _letter(order: Order, values: gaps.Values, *, is_buyer: bool) -> dict[str, Any]:
    words = wording.own(order.event_id, Occasion.REMINDER)
    return {
        "said": wording.say(words or wording.SORTS[Occasion.REMINDER].house, values),
        "event": event_of(order.event),
        "url": values["link"],
        "is_buyer": is_buyer,
        "event_id": order.event_id,
        "order_id": order.id,
    }


def _promise_holders(attendee_ids: list[int], start: str) -> None:
    for attendee_id in attendee_ids:
        promise_once(TICKET, dedupe=f"{TICKET}:{attendee_id}:{start}", attendee_id=attendee_id)


def _claim(reminder: Reminder, starts_at: datetime) -> bool:
    same = Reminder.begun_for.is_(None) | (Reminder.begun_for != starts_at)
    claimed = db.session.execute(
        update(Reminder)
        .where(Reminder.event_id == reminder.event_id, Reminder.active, same)
        .values(begun_for=starts_at)
        .returning(Reminder.event_id)
        .execution_options(synchronize_session=False)
    )
    return claimed.scalar_one_or_none() is not None


def _due(event_id: int) -> str | None:
    """The start for which people are reminded now; None: not now, or not any more."""
    found = db.session.execute(
        select(Event.starts_at, Reminder.hours)
        .join(Reminder, Reminder.event_id == Event.id)
        .where(Event.id == event_id, Reminder.active, Event.state == EventState.PUBLISHED)
    ).one_or_none()
    if found is None or not found.starts_at - timedelta(hours=found.hours) <= clock.now():
        return None
    return found.starts_at.isoformat() if found.starts_at > clock.now() else None


def _go_on(event_id: int, start: str, after: int) -> None:
    once = f"{WALK}:{event_id}:{start}:{after}"
    promise_once(WALK, dedupe=once, event_id=event_id, start=start, after=after)
