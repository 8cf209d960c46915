"""What can be done to an order in its state. Whether this person may is the gate's to say."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal import people
from portal.core.access import Permission, Role, allows
from portal.events import Event
from portal.orderdesk.ledger import Ledger
from portal.orders.models import LIVE, Status


@dataclass(frozen=True)
class Act:
    """A button of the page; `leads`: to a page of its own, else it is done at once."""

    endpoint: str
    label: str
    icon: str
    leads: bool = False


def of(books: Ledger) -> Iterator[Act]:
    """The most likely one last."""
    order = books.order
    if order.status in LIVE:
        yield Act("orders.cancel", "Cancel…", "ban", leads=True)
    if order.status in (Status.PLACED, Status.COMPLETED):
        label = "Resend tickets" if order.is_completed else "Resend how to pay"
        yield Act("orders.resend", label, "send")
    if order.status == Status.PLACED:
        label = f"Mark paid {order.total}" if order.total else "Complete"
        yield Act("orders.mark_paid", label, "check")
    if books.refundable:
        yield Act("orders.refund", "Refund…", "undo", leads=True)


def who_may(event: Event) -> str:
    """Whom to ask about what one may not do here."""
    may = Permission.ORDER_CHANGE
    names = [m.user.name for m in people.managers(event.id) if allows(Role(m.role), may)]
    return " or ".join(names) or "an admin"
