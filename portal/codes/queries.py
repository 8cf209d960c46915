"""Find and list codes."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.codes import text
from portal.codes.models import Code, RefusedTry, UsedFor
from portal.codes.reasons import Reason
from portal.core.db import db
from portal.events import Event
from portal.tickets import Ticket


def of_names(event: Event, typed: Iterable[str]) -> dict[str, Code]:
    """The codes of an event that were typed, by their folded names; one statement."""
    folded = {text.fold(name) for name in typed if text.is_code(name)}
    if not folded:
        return {}
    found = db.session.scalars(
        select(Code)
        .where(Code.event_id == event.id, Code.folded.in_(folded))
        .options(joinedload(Code.tickets))
    )
    codes = {code.folded: code for code in found.unique()}
    for code in codes.values():
        attach(event, code)
    return codes


def opened_by(event: Event, typed: Iterable[str]) -> list[Ticket]:
    """The hidden tickets that access codes show; whether a code works is for `rules` to say."""
    codes = of_names(event, typed).values()
    opening = [code for code in codes if code.used_for == UsedFor.ACCESS and code.active]
    return list({ticket.id: ticket for code in opening for ticket in code.tickets}.values())


def find(event: Event, name: str) -> Code | None:
    return of_names(event, [name]).get(text.fold(name))


def of_event(event: Event) -> Sequence[Code]:
    """Every code of an event, newest first."""
    found = db.session.scalars(
        select(Code)
        .where(Code.event_id == event.id)
        .options(joinedload(Code.tickets))
        .order_by(Code.id.desc())
    )
    codes = found.unique().all()
    for code in codes:
        attach(event, code)
    return codes


def namesake(event: Event, typed: str, *, but: Code | None) -> Code | None:
    """Another code of the event, of any kind, that people would take for this one."""
    others = [Code.id != but.id] if but else []
    same = (Code.event_id == event.id) & (Code.folded == text.fold(typed))
    return db.session.scalar(select(Code).where(same, *others))


def event_level(event: Event, *conditions: ColumnElement[bool]) -> Code | None:
    """The one code that the platform has set for an event."""
    its = (Code.event_id == event.id, Code.used_for == UsedFor.EVENT)
    return db.session.scalar(select(Code).where(*its, *conditions))


def refused_tries(code: Code) -> dict[Reason, int]:
    """How often a code was refused, by reason, the most frequent first."""
    count = func.sum(RefusedTry.count)
    rows = db.session.execute(
        select(RefusedTry.reason, count)
        .where(RefusedTry.code_id == code.id)
        .group_by(RefusedTry.reason)
        .order_by(count.desc(), RefusedTry.reason)
    )
    return {Reason(reason): tries for reason, tries in rows}


def attach(event: Event, code: Code) -> None:
    """One event in hand: no statement for each code or ticket."""
    set_committed_value(code, "event", event)
    for ticket in code.tickets:
        set_committed_value(ticket, "event", event)
