"""Who stands at a till with a shift pass: found by what their browser's cookie holds.

Asked anew with each request, so what is withdrawn stops at once: the pass, and the rights of who
made it. Somebody who is signed in stands there as themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, session
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal import people
from portal.core import clock, refs
from portal.core.access import Permission, allows
from portal.core.db import db
from portal.events import Event
from portal.passes import rules
from portal.passes.models import PassStart, ShiftPass
from portal.people import Membership, sessions
from portal.people.queries import effective_role
from portal.tickets import Ticket
from portal.tills import Guest, Seller
from portal.tills.queries import open_shift
from portal.tills.standing import also

_COOKIE = "shift_pass"


@dataclass(frozen=True)
class Standing:
    """`why_not`: the sentence for somebody whose pass does not work any more."""

    start: PassStart
    why_not: str | None = None

    @property
    def shift_pass(self) -> ShiftPass:
        return self.start.shift_pass

    @property
    def guest(self) -> Guest:
        found = self.shift_pass
        only = frozenset(ticket.id for ticket in found.tickets) if found.has_tickets else None
        return Guest(found.id, found.ref, found.name, found.till_id, only)


def begin(token: str) -> None:
    """This browser stands there from now on. Whoever was signed in here is signed out."""
    sessions.end()
    session[_COOKIE] = token


def end() -> None:
    session.pop(_COOKIE, None)
    g.pop("standing", None)


def here() -> Standing | None:
    """Whoever began in this browser, also when their pass does not work any more."""
    token = session.get(_COOKIE)
    if not token or people.current():
        return None
    if "standing" not in g:
        g.standing = _find(token)
    return g.standing  # type: ignore[no-any-return]


def current(event_id: int) -> Standing | None:
    """Whoever stands at a till of this event, with a pass that works."""
    found = here()
    if found is None or found.why_not or found.shift_pass.event_id != event_id:
        return None
    return found


def guest_at(event: Event) -> Guest | None:
    """What the pass is good for of whoever stands here with one; None for people with accounts."""
    found = current(event.id)
    return found.guest if found else None


def for_sale(event: Event, found: Sequence[Ticket]) -> list[Ticket]:
    """Of these tickets those that may be sold here: a pass may name some."""
    guest = guest_at(event)
    only = guest.ticket_ids if guest else None
    return [each for each in found if only is None or each.id in only]


@also
def _seller_at(event: Event, keep: bool) -> Seller | None:  # noqa: FBT001 - as `tills.standing` asks
    """Whoever stands here with a pass sells in the name of who made it. See `tills.standing`."""
    found = current(event.id)
    if found is None:
        return None
    shift = open_shift(event, found.guest.holder, keep=keep)
    return Seller(found.shift_pass.made_by, found.start.name, shift, found.guest)


def _find(token: str) -> Standing | None:
    """In one statement, with what the maker is to the event now; tickets only where it has some."""
    whole = contains_eager(PassStart.shift_pass)
    maker = (Membership.user_id == ShiftPass.made_by_id) & (
        Membership.event_id == ShiftPass.event_id
    )
    found = db.session.execute(
        select(PassStart, Membership.role)
        .join(PassStart.shift_pass)
        .outerjoin(Membership, maker)
        .where(PassStart.token_hash == refs.digest(token))
        .options(
            whole.joinedload(ShiftPass.made_by, innerjoin=True),
            whole.joinedload(ShiftPass.event, innerjoin=True),
        )
    ).one_or_none()
    if found is None:
        return None
    start, role = found
    return Standing(start, _why_not(start, role))


def _why_not(start: PassStart, role: str | None) -> str | None:
    found, maker = start.shift_pass, start.shift_pass.made_by
    why = rules.why_not(found, clock.now())
    if why:
        return why
    if start.ended_at:
        return "You left, or the PIN was changed. Open the link of the pass again."
    gives = allows(effective_role(maker, role), Permission.TEAM_EDIT)
    if maker.suspended_at or not gives:
        return f"{maker.name} may not give passes any more."
    return None
