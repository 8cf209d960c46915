"""Move cash, count the drawer, close the shift. Nothing here commits."""

import json
from collections.abc import Mapping

from sqlalchemy import func, select, update

from portal.core import clock, once
from portal.core.db import db
from portal.core.money import Money
from portal.core.refusals import Refusal, WrongState
from portal.events import Event
from portal.shifts import drawing, ledger
from portal.shifts.ledger import Ledger
from portal.tills import CashKind, CashMove, Shift
from portal.tills import queries as stored
from portal.tills.coins import total
from portal.tills.log import record
from portal.tills.models import CashCount, ZReport

Coins = Mapping[int, int]


def move(
    shift: Shift, kind: CashKind, amount_minor: int, note: str, *, key: str | None, by_id: int
) -> None:
    """Cash into the drawer, out of it, or to the safe; once for each form."""
    body = {"kind": kind, "amount": amount_minor, "note": note}
    if once.claim(f"cash:{shift.id}", key, body, shift.ref):
        return
    _hold(shift)
    _refuse_more_than_there_is(shift, kind, amount_minor)
    db.session.add(
        CashMove(shift_id=shift.id, kind=kind, amount_minor=amount_minor, note=note, by_id=by_id)
    )
    db.session.flush()
    if kind is CashKind.IN:
        record("shift.cash_in", shift, by_id=by_id, amount_minor=amount_minor, note=note)
    elif kind is CashKind.OUT:
        record("shift.cash_out", shift, by_id=by_id, amount_minor=amount_minor, note=note)
    else:
        record("shift.cash_dropped", shift, by_id=by_id, amount_minor=amount_minor, note=note)


def close(
    event: Event, shift: Shift, coins: Coins, note: str | None, *, key: str | None, by_id: int
) -> bool:
    """Count, and close when the count needs no note, or has one. False: it is counted, and open.

    Every count is kept, so a drawer that is counted again after the expected amount was told
    shows that it was. Whoever sells in the shift is done before, or finds it closed.
    """
    body = {"coins": sorted(coins.items()), "note": note}
    if once.claim(f"close:{shift.id}", key, body, shift.ref):
        return not shift.is_open
    _hold(shift)
    booked = ledger.of(shift)
    counted = _count(shift, booked, coins, by_id=by_id)
    if abs(counted.difference_minor) > shift.till.difference_limit_minor and not note:
        return False
    number = _next_number(event)
    _end(shift, counted, number, note, by_id=by_id)
    _write_down(event, shift, booked, note)
    record("shift.closed", shift, by_id=by_id, count=number)
    return True


def _hold(shift: Shift) -> None:
    """Nobody sells in it or closes it until we are done; raises `WrongState` for a closed one."""
    db.session.refresh(shift, with_for_update={"of": Shift, "key_share": True})
    if not shift.is_open:
        raise WrongState("This shift is closed.")


def _refuse_more_than_there_is(shift: Shift, kind: CashKind, amount_minor: int) -> None:
    """Without saying how much there is: it is counted blind."""
    if kind is not CashKind.IN and amount_minor > ledger.of(shift).expected_minor:
        amount = Money(amount_minor, shift.currency)
        raise Refusal(f"The drawer does not hold {amount}.", field="amount")


def _count(shift: Shift, booked: Ledger, coins: Coins, *, by_id: int) -> CashCount:
    """The last count where nothing has changed since."""
    written = json.dumps({str(minor): count for minor, count in coins.items() if count})
    last = next(reversed(stored.counts(shift)), None)
    if last and (last.coins, last.expected_minor) == (written, booked.expected_minor):
        return last
    counted = CashCount(
        shift_id=shift.id,
        coins=written,
        counted_minor=total(coins),
        expected_minor=booked.expected_minor,
        by_id=by_id,
    )
    db.session.add(counted)
    db.session.flush()
    record("shift.counted", shift, by_id=by_id, total_minor=counted.counted_minor)
    return counted


def _next_number(event: Event) -> int:
    """Without gaps: whoever closes a shift of this event waits for who is at it."""
    mine = select(Event.id).where(Event.id == event.id)
    db.session.execute(mine.with_for_update(key_share=True))
    last = select(func.max(Shift.z_number)).where(Shift.event_id == event.id)
    return (db.session.scalar(last) or 0) + 1


def _end(shift: Shift, counted: CashCount, number: int, note: str | None, *, by_id: int) -> None:
    ended = db.session.execute(
        update(Shift)
        .where(Shift.id == shift.id, Shift.closed_at.is_(None))
        .values(
            closed_at=clock.now(),
            closed_by_id=by_id,
            expected_minor=counted.expected_minor,
            counted_minor=counted.counted_minor,
            note=note,
            z_number=number,
        )
        .returning(Shift.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if ended is None:
        raise WrongState("This shift is closed.")
    db.session.refresh(shift)


def _write_down(event: Event, shift: Shift, booked: Ledger, note: str | None) -> None:
    report = drawing.of_close(event, shift, booked, stored.counts(shift), note)
    db.session.add(
        ZReport(
            shift_id=shift.id,
            content=report.write(),
            cash_minor=booked.cash_minor,
            other_minor=booked.other_minor,
        )
    )
    db.session.flush()
