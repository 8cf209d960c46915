"""Make, begin with, leave and withdraw shift passes. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.core import clock, once, refs
from portal.core.db import db, pause
from portal.core.refusals import Refusal, WrongState
from portal.events import Event
from portal.passes import rules
from portal.passes.log import record
from portal.passes.models import PassStart, ShiftPass
from portal.people import User, passwords, throttle
from portal.people.throttle import Limit
from portal.tickets import Ticket
from portal.tills import Till

# A PIN has few digits: of one link, from one address and from everywhere.
PIN_FROM = Limit("pass-from", 5, 10, "Too many wrong PINs.")
PIN = Limit("pass", 20, 60, "Too many wrong PINs for this pass.")


@dataclass(frozen=True)
class Wish:
    """What a new pass is to be. No tickets: all that is sold at its till."""

    name: str
    till: Till | None
    tickets: Sequence[Ticket]
    valid_from: datetime
    valid_till: datetime
    pin: str


class NotGood(WrongState):
    """The pass does not work: not yet, or not any more."""

    status = 410
    code = "pass_not_good"


def make(event: Event, wish: Wish, *, by: User, key: str | None) -> ShiftPass:
    """A new pass, once for each form. The PIN is kept as a hash: nobody can look it up later."""
    faults = rules.window_faults(wish.valid_from, wish.valid_till, clock.now())
    if faults:
        raise Refusal(*faults)
    hashed = _hash(wish.pin)
    ref = refs.pass_ref()
    earlier = once.claim(f"shift-pass:{event.id}", key, _body(wish), ref)
    if earlier:
        return db.session.scalars(select(ShiftPass).where(ShiftPass.ref == earlier)).one()
    made = ShiftPass(
        ref=ref,
        event=event,
        till=wish.till,
        name=wish.name,
        has_tickets=bool(wish.tickets),
        tickets=list(wish.tickets),
        pin_hash=hashed,
        valid_from=wish.valid_from,
        valid_till=wish.valid_till,
        made_by=by,
    )
    db.session.add(made)
    db.session.flush()
    record("pass.made", made, by.id)
    return made


def withdraw(found: ShiftPass, *, by: User) -> None:
    """It opens nothing from the next request on. One UPDATE decides who did it."""
    at = clock.now()
    withdrawn = db.session.scalar(
        update(ShiftPass)
        .where(ShiftPass.id == found.id, ShiftPass.withdrawn_at.is_(None))
        .values(withdrawn_at=at, withdrawn_by_id=by.id)
        .returning(ShiftPass.id)
    )
    if withdrawn is None:
        raise WrongState(f"{found.name} was withdrawn already.")
    _end_starts(found, at)
    record("pass.withdrawn", found, by.id)


def change_pin(found: ShiftPass, pin: str, *, by: User) -> None:
    """Another PIN; whoever stands there with the old one has to give the new one."""
    hashed = _hash(pin)
    changed = db.session.scalar(
        update(ShiftPass)
        .where(ShiftPass.id == found.id, ShiftPass.withdrawn_at.is_(None))
        .values(pin_hash=hashed)
        .returning(ShiftPass.id)
    )
    if changed is None:
        raise WrongState(f"{found.name} was withdrawn: make a new pass.")
    _end_starts(found, clock.now())
    record("pass.pin_changed", found, by.id)


def begin(found: ShiftPass, *, name: str, pin: str, address: str, device: str | None) -> str:
    """Let somebody stand at the till under this name; returns what their browser keeps.

    Tries that went wrong are counted, from one address and in all; another PIN begins anew.
    """
    why = rules.why_not(found, clock.now())
    if why:
        raise NotGood(why)
    stored = found.pin_hash
    this_pin = f"{found.ref} {refs.digest(stored)[:12]}"
    limits = {PIN_FROM: f"{this_pin} {address}", PIN: this_pin}
    for limit, who in limits.items():
        throttle.count(limit, who)
    pause()  # hashing takes 30 ms: no lock is held meanwhile
    if not passwords.matches(pin, stored):
        raise Refusal("This is not the PIN of the pass.", field="pin")
    for limit, who in limits.items():
        throttle.forgive(limit, who)
    _refuse_changed(found, stored)
    token = refs.token()
    digest = refs.digest(token)
    db.session.add(PassStart(pass_id=found.id, token_hash=digest, name=name, device=device))
    record("pass.started", found, found.made_by_id, seller=name)
    return token


def leave(start: PassStart) -> None:
    """The end of one browser's stand, for good. Twice is as good as once."""
    mine = update(PassStart).where(PassStart.id == start.id, PassStart.ended_at.is_(None))
    ended = db.session.scalar(mine.values(ended_at=clock.now()).returning(PassStart.id))
    if ended is not None:
        found = start.shift_pass
        record("pass.left", found, found.made_by_id, seller=start.name)


def _refuse_changed(found: ShiftPass, pin_hash: str) -> None:
    """Nobody withdrew it, or gave it another PIN, while we compared."""
    same = select(ShiftPass.id).where(
        ShiftPass.id == found.id,
        ShiftPass.pin_hash == pin_hash,
        ShiftPass.withdrawn_at.is_(None),
    )
    if db.session.scalar(same.with_for_update(key_share=True)) is None:
        raise NotGood("This shift pass was changed just now. Ask who gave it to you.")


def _end_starts(found: ShiftPass, at: datetime) -> None:
    db.session.execute(
        update(PassStart)
        .where(PassStart.pass_id == found.id, PassStart.ended_at.is_(None))
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )


def _hash(pin: str) -> str:
    fault = rules.pin_fault(pin)
    if fault:
        raise Refusal(fault, field="pin")
    pause()
    return passwords.hash_of(pin)


def _body(wish: Wish) -> dict[str, object]:
    """All but the PIN: a digest of few digits would give them away."""
    return {
        "name": wish.name,
        "till": wish.till.ref if wish.till else None,
        "tickets": sorted(ticket.ref for ticket in wish.tickets),
        "from": wish.valid_from.isoformat(),
        "till_when": wish.valid_till.isoformat(),
    }
