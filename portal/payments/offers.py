"""What an organizer offers: bank transfer, cheque, at the venue. Nothing here commits."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal import activity
from portal.core.db import db
from portal.core.refusals import Fault, Refusal
from portal.events import Event
from portal.orders.models import PaymentMode
from portal.payments.models import PaymentOffer
from portal.payments.paying import OFFLINE
from portal.people import edits

# Who pays like this must be told where the money goes; at the venue they see it.
_NEEDS_WORDS = {
    PaymentMode.BANK: "Write to which account.",
    PaymentMode.CHEQUE: "Write to whom, and where to send it.",
}


@dataclass(frozen=True)
class Terms:
    """One way to pay, as its organizer wrote it."""

    active: bool = False
    instructions: str = ""
    days: int | None = None

    def __str__(self) -> str:
        until = f"{self.days} days to pay" if self.days else "to pay before the event"
        return f"{'on' if self.active else 'off'}, {until}: {self.instructions}"


def of(event: Event) -> dict[PaymentMode, Terms]:
    """Every way there could be, with what is stored of it."""
    stored = {PaymentMode(offer.mode): offer for offer in _stored(event)}
    return {mode: _terms(stored.get(mode)) for mode in OFFLINE}


def change(event: Event, wanted: Mapping[PaymentMode, Terms], *, by_id: int) -> None:
    """Save the ways to pay. An order that was placed keeps its way, also when that is off now."""
    _refuse(wanted)
    edits.lock(event)  # two who save at once write one after the other
    before = of(event)
    changes = {mode: terms for mode, terms in wanted.items() if terms != before[mode]}
    for mode, terms in changes.items():
        offer = PaymentOffer(event_id=event.id, mode=mode, active=terms.active)
        offer.instructions, offer.days = terms.instructions, terms.days
        db.session.merge(offer)
    if changes:
        activity.record(
            "payment.offers_changed",
            "event",
            event.slug,
            actor_id=by_id,
            event_id=event.id,
            changes={mode: [str(before[mode]), str(terms)] for mode, terms in changes.items()},
        )
        db.session.flush()


def _refuse(wanted: Mapping[PaymentMode, Terms]) -> None:
    faults = [
        Fault(sentence, f"{mode}-instructions")
        for mode, sentence in _NEEDS_WORDS.items()
        if wanted[mode].active and not wanted[mode].instructions.strip()
    ]
    if faults:
        raise Refusal(*faults)


def _stored(event: Event) -> list[PaymentOffer]:
    return list(db.session.scalars(select(PaymentOffer).where(PaymentOffer.event_id == event.id)))


def _terms(offer: PaymentOffer | None) -> Terms:
    return Terms(offer.active, offer.instructions, offer.days) if offer else Terms()
