"""What a search at the door shows of people: addresses only as far as somebody may see them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal import people
from portal.checkin import finding
from portal.core.access import Permission, allows
from portal.events import Event
from portal.orders.models import AttendeeState, Status
from portal.people import User
from portal.web import text

LEAST = 2  # letters: one would find everybody


@dataclass(frozen=True)
class Row:
    """One ticket that was found. `code` only where its scan would let somebody in."""

    name: str | None
    email: str | None
    ticket_name: str
    order_code: str
    standing: str
    checked_in_at: datetime | None
    gate: str | None
    code: str | None


def search(event: Event, words: str, by: User) -> Sequence[Row]:
    """At most one more than are shown, so that the page can say that there are more."""
    try:
        words = text.clean(words)
    except text.Unreadable:
        return []
    if len(words) < LEAST:
        return []
    role = people.role_of(by, event.id)
    sees = allows(role, Permission.ORDER_VIEW)
    show: Callable[[str], str | None] = _hidden
    if sees:
        show = str if allows(role, Permission.ORDER_CHANGE) else shortened
    return [
        Row(
            name=row.name,
            email=show(row.email) if row.email else None,
            ticket_name=row.ticket_name,
            order_code=row.order_code,
            standing=_standing(row.state, row.status),
            checked_in_at=row.checked_in_at,
            gate=row.checked_in_gate,
            code=row.code if _may_come(row.state, row.status, row.checked_in_at) else None,
        )
        for row in finding.matching(event, words, may_see_addresses=sees)
    ]


def shortened(email: str) -> str:
    """m…k@example.org"""
    name, _, host = email.partition("@")
    return f"{name[:1]}…{name[-1:]}@{host}"


def _hidden(_email: str) -> None:
    return None


def _may_come(state: str, status: str, checked_in_at: datetime | None) -> bool:
    return state == AttendeeState.VALID and status == Status.COMPLETED and checked_in_at is None


def _standing(state: str, status: str) -> str:
    """A word for who cannot come in; "" for who can."""
    if state != AttendeeState.VALID:
        return state
    words: dict[str, str] = {
        Status.COMPLETED: "",
        Status.PENDING: "unpaid",
        Status.PLACED: "unpaid",
    }
    return words.get(status, status)
