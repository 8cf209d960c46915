"""The ways to pay of an event for its copy. Money, and who takes cards, stay where they are."""

from portal.core.carrying import Carried
from portal.events import Event
from portal.payments.models import PaymentOffer

CARRIED = Carried(
    PaymentOffer,
    copied=("mode", "active", "instructions", "days"),
    made={"event_id": "the copy"},
)


def copy_offers(event: Event, new: Event) -> None:
    CARRIED.copy_rows(event.id, new.id)
