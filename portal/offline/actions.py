"""Keep a sale that was refused later, settle it by hand, number slips. Nothing here commits."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.core import clock, refs
from portal.core.db import TryAgain, constraint_of, db, insert
from portal.core.refusals import WrongState
from portal.events import Event
from portal.offline import log, queries
from portal.offline.models import SlipBook, StraySale
from portal.tills import Seller


def keep(
    event: Event,
    *,
    key: str,
    body: str,
    words: str,
    total_minor: int,
    why: str,
    sold_at: datetime,
    by: Seller,
) -> StraySale:
    """Once for each key, however often it is sent."""
    ref = refs.entry_ref()
    kept = db.session.execute(
        insert(StraySale)
        .values(
            ref=ref, event_id=event.id, key=key, body=body, words=words, total_minor=total_minor,
            currency=event.currency, why=why, sold_at=min(sold_at, clock.now()),
            kept_at=clock.now(), sold_by_id=by.id, seller_name=by.name, shift_id=by.shift_id,
            note="",
        )
        .on_conflict_do_nothing(index_elements=["event_id", "key"])
        .returning(StraySale.id)
    )  # fmt: skip
    is_new = kept.scalar() is not None
    mine = StraySale.event_id == event.id, StraySale.key == key
    stray = db.session.scalars(select(StraySale).where(*mine)).one()
    if is_new:
        log.record_strayed(stray)
    return stray


def settle(stray: StraySale, note: str, *, by_id: int) -> None:
    """Somebody saw to it: what they did stands in the note. One UPDATE decides."""
    settled = db.session.execute(
        update(StraySale)
        .where(StraySale.id == stray.id, StraySale.settled_at.is_(None))
        .values(settled_at=clock.now(), settled_by_id=by_id, note=note)
        .returning(StraySale.id)
    )
    if settled.scalar() is None:
        raise WrongState("Somebody settled this sale already.")
    log.record_settled(stray, by_id=by_id, note=note)


def number_slips(event: Event, count: int, *, by_id: int) -> SlipBook:
    """The next numbers of the event: no two slips have the same."""
    first = queries.last_slip(event) + 1
    book = SlipBook(event_id=event.id, first=first, last=first + count - 1, made_by_id=by_id)
    db.session.add(book)
    try:
        db.session.flush()
    except IntegrityError as error:
        if "first" in constraint_of(error):  # somebody printed at the same moment
            raise TryAgain from error
        raise
    log.record_printed(event, book)
    return book
