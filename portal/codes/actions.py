"""Make, change, switch and delete codes. Nothing here commits."""

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from portal.codes import log, queries, text
from portal.codes.details import Details, faults, plain
from portal.codes.models import Code, UsedFor
from portal.core import once
from portal.core.db import TryAgain, constraint_of, db
from portal.core.refusals import Fault, Refusal, WrongState
from portal.events import Event
from portal.people import edits

# How the two unique indexes of codes are called: on PostgreSQL, and on SQLite.
_UNIQUE = ("uq_codes_", "codes.event_id")


def create(
    event: Event, used_for: UsedFor, details: Details, *, by_id: int, key: str | None
) -> Code:
    """A new code; the same form sent twice makes one."""
    made = once.claim(f"code:{event.id}", key, plain(details.columns), text.fold(details.code))
    if made:
        return _made_before(event, made)
    _refuse_wrong(event, used_for, details)
    code = Code(event=event, used_for=used_for, folded=text.fold(details.code), **details.columns)
    db.session.add(code)
    _flush()
    log.record("code.created", code, by_id)
    return code


def change(code: Code, details: Details, *, version: int | None, by_id: int) -> None:
    """Save what somebody wrote; `Conflict` when somebody saved something else meanwhile.

    What a code is for stays as it is. The lock keeps buyers waiting for a moment, so the total
    cannot fall below what they use.
    """
    edits.lock(code)
    changes = edits.compare(code, details.columns)
    edits.refuse_stale(code, changes, version, log.subject(code))
    _refuse_wrong(code.event, UsedFor(code.used_for), details, code)
    written = plain(changes)
    edits.write(code, changes)
    if "code" in changes:
        code.folded = text.fold(details.code)
    if "tickets" in changes:
        flag_modified(code, "note")  # its links are no column of it: this moves the version too
    _flush()
    if written:
        log.record("code.changed", code, by_id, written)


def switch(code: Code, *, active: bool, by_id: int) -> bool:
    """On or off; False when it was so already (a double click). One UPDATE decides.

    It moves the version, because the switch stands in the form too: whoever has that open would
    switch it back unknowing.
    """
    switched = db.session.execute(
        update(Code)
        .where(Code.id == code.id, Code.active != active)
        .values(active=active, version=Code.version + 1)
        .returning(Code.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.refresh(code, ["active", "version"])
    if switched:
        log.record("code.switched", code, by_id, {"active": [not active, active]})
    return switched is not None


def delete_unused(code: Code, *, by_id: int) -> None:
    """Remove a code that no order ever named; their foreign keys decide."""
    try:
        db.session.execute(delete(Code).where(Code.id == code.id))
    except IntegrityError as error:
        raise WrongState(
            f"{code.code} was used in orders: it can be switched off, not deleted."
        ) from error
    log.record("code.deleted", code, by_id)


def _refuse_wrong(
    event: Event, used_for: UsedFor, details: Details, code: Code | None = None
) -> None:
    found = faults(details, event, used_for, used=code.used if code else 0)
    same = queries.namesake(event, details.code, but=code)
    if same:
        found.append(Fault(f"{same.code} exists already. Change it, or pick another.", "code"))
    first = queries.event_level(event) if used_for == UsedFor.EVENT and not code else None
    if first:
        sentence = f"{event.name} has its code already: {first.code}. Change that one."
        found.append(Fault(sentence, "event"))
    if found:
        raise Refusal(*found)


def _made_before(event: Event, folded: str) -> Code:
    made = queries.find(event, folded)
    if made is None:
        raise WrongState("This form was sent before, and what it made is gone.")
    return made


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        # Somebody took the name, or the one place of an event, since we asked. The next try asks
        # again, and says so at the field.
        if any(name in constraint_of(error) for name in _UNIQUE):
            raise TryAgain from error
        raise
