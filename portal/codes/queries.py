"""Find and list codes."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.codes import text
from portal.codes.models import Code
from portal.core.db import db
from portal.events import Event


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
        _attach(event, code)
    return codes


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
        _attach(event, code)
    return codes


def _attach(event: Event, code: Code) -> None:
    """One event in hand: no statement for each code or ticket."""
    set_committed_value(code, "event", event)
    for ticket in code.tickets:
        set_committed_value(ticket, "event", event)
