"""Begin a shift, and what a sale asks of one. Nothing here commits."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import once, refs
from portal.core.db import TryAgain, db
from portal.core.refusals import Refusal, WrongState
from portal.events import Event
from portal.people import edits
from portal.tills.log import record
from portal.tills.models import Shift, Till
from portal.tills.queries import open_shift, shift_of
from portal.tills.rules import NoShift
from portal.tills.sellers import Seller


def require_shift(event: Event, seller: Seller) -> None:
    """Raises `NoShift` (423) for a sale without one, where the event asks for it."""
    if seller.shift is None and event.sale_needs_shift:
        raise NoShift("Open a shift before you sell.")


def open_at(event: Event, till: Till, float_minor: int, *, by: Seller, key: str | None) -> Shift:
    """They stand at this till from now on, with so much in its drawer; once for each form."""
    ref = refs.shift_ref()
    body = {"till": till.ref, "float": float_minor, "holder": by.holder}
    earlier = once.claim(f"shift:{event.id}", key, body, ref)
    if earlier:
        found = shift_of(event, earlier)
        assert found, "a claimed key and its shift are committed together"
        return found
    edits.lock(till)  # whoever closes it, or comes to it as well, waits
    _refuse_busy(event, till, by)
    shift = Shift(
        ref=ref,
        event_id=event.id,
        till=till,
        holder=by.holder,
        opened_by_id=by.user.id,
        seller_name=by.name,
        currency=event.currency,
        float_minor=float_minor,
    )
    db.session.add(shift)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody was faster: the next try finds them
        raise TryAgain from error
    record("shift.opened", shift, by_id=by.user.id, total_minor=float_minor)
    return shift


def _refuse_busy(event: Event, till: Till, by: Seller) -> None:
    mine = open_shift(event, by.holder)
    if mine:
        raise WrongState(f"You stand at {mine.till.place} already. Close that shift first.")
    if not till.is_open:
        raise Refusal(f"{till.name} is not in use any more.", field="till")
    there = db.session.scalar(
        select(Shift).where(Shift.till_id == till.id, Shift.closed_at.is_(None))
    )
    if there:
        raise WrongState(f"{there.seller_name} stands at {till.place} already.", field="till")
