"""May this ticket come in here, now? Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

from portal.checkin.models import EARLIEST_MINUTES
from portal.core.money import Money
from portal.events.models import EventState
from portal.orders.models import AttendeeState, Status


class Verdict(StrEnum):
    """What a gate shows of a scan; only `OK` lets somebody in."""

    OK = "ok"
    USED = "used"
    UNPAID = "unpaid"
    VOID = "void"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    EVENT_CANCELLED = "event-cancelled"
    WRONG_EVENT = "wrong-event"
    WRONG_LIST = "wrong-list"
    NO_LIST = "no-list"
    WHOLE_ORDER = "whole-order"
    TAKEN_BACK = "taken-back"
    UNKNOWN = "unknown"

    @property
    def status(self) -> HTTPStatus:
        if self is Verdict.OK:
            return HTTPStatus.CREATED
        return HTTPStatus.UNPROCESSABLE_ENTITY if self in _MISREAD else HTTPStatus.CONFLICT


# Nothing stands behind what was read: it is the input that is wrong.
_MISREAD = {Verdict.UNKNOWN, Verdict.WHOLE_ORDER}


@dataclass(frozen=True)
class Found:
    """A ticket as it is stored, with all that a gate must know. `door` is the list asked for.

    `key`, `by_id` and `ref` are those of the check-in that counts now, if they are in.
    """

    attendee_id: int
    name: str | None
    ticket_name: str
    state: str
    order_code: str
    order_status: str
    total_minor: int
    currency: str
    event_id: int
    event_name: str
    event_state: str
    checked_in_at: datetime | None
    gate: str | None
    ref: str | None
    key: str | None
    by_id: int | None
    door_id: int | None
    on_the_list: bool

    @property
    def due(self) -> Money:
        """What the whole order costs: it is paid at once, or not."""
        return Money(self.total_minor, self.currency)


def judge(found: Found | None, event_id: int, *, asks_for_list: bool) -> Verdict:
    """The first reason wins: what nobody at this door can change stands before what they can."""
    if found is None:
        return Verdict.UNKNOWN
    if found.event_id != event_id:
        return Verdict.WRONG_EVENT
    stopped = _stopped(found)
    if stopped:
        return stopped
    if found.order_status != Status.COMPLETED:
        return Verdict.UNPAID
    if asks_for_list and found.door_id is None:
        return Verdict.NO_LIST
    if asks_for_list and not found.on_the_list:
        return Verdict.WRONG_LIST
    return Verdict.USED if found.checked_in_at else Verdict.OK


def _stopped(found: Found) -> Verdict | None:
    """Why it opens no door any more, whoever asks."""
    if found.event_state == EventState.CANCELLED:
        return Verdict.EVENT_CANCELLED
    if found.state == AttendeeState.REFUNDED:
        return Verdict.REFUNDED
    if found.order_status in (Status.CANCELLED, Status.EXPIRED):
        return Verdict.CANCELLED
    return Verdict.VOID if found.state == AttendeeState.VOID else None


def minutes_to_go(starts_at: datetime, ends_at: datetime, at: datetime) -> int | None:
    """Until the event begins, while a sale at its door can be an entry; None: much too early, over.

    Not positive once it has begun.
    """
    if at >= ends_at or starts_at - at > timedelta(minutes=EARLIEST_MINUTES):
        return None
    return -((at - starts_at) // timedelta(minutes=1))
