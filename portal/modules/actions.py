"""Throw a switch, and take it back."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from portal import activity, site
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.core.refusals import Refusal, WrongState
from portal.modules import rules
from portal.site.models import Site

SWITCHED = "modules.switched"
# Ten seconds on the screen, and the way to us.
UNDO_WITHIN = timedelta(seconds=15)


def switch(wanted: Mapping[Module, bool], by_id: int | None) -> dict[Module, bool]:
    """Set the modules named in `wanted`; returns all of them as they are now."""
    found = rules.contradictions(wanted)
    if found:
        raise Refusal(*found)
    row = site.lock()
    return _set(row, rules.after(_of(row), wanted), by_id)


def undo(mark: str, by_id: int) -> dict[Module, bool]:
    """Take back the switch that `site.Settings.mark` named, all it took along as well.

    Only for who threw it, soon, and while it is the last one: anything else is a switch of its own.
    """
    row = site.lock()
    at = row.switched_at
    if at is None or site.mark_of(at) != mark or row.switched_by_id != by_id:
        raise WrongState("Somebody used the switches after you. Look at them as they are now.")
    if clock.now() - at > UNDO_WITHIN:
        raise WrongState("It is too late to undo this. Use the switch.")
    before = _of(row)
    return _set(row, before | {module: not before[module] for module in _thrown_since(at)}, by_id)


def _of(row: Site) -> dict[Module, bool]:
    return {module: bool(getattr(row, module.value)) for module in Module}


def _set(row: Site, after: dict[Module, bool], by_id: int | None) -> dict[Module, bool]:
    """One entry in the log for each module, so that each can say who threw it last."""
    changed = [module for module, before in _of(row).items() if before != after[module]]
    if changed:
        row.switched_at, row.switched_by_id = clock.now(), by_id
    for module in changed:
        setattr(row, module.value, after[module])
        changes = {module.value: [not after[module], after[module]]}
        activity.record("modules.switched", "module", module.value, actor_id=by_id, changes=changes)
    db.session.flush()
    site.forget()
    return after


def _thrown_since(at: datetime) -> list[Module]:
    """What the last switch moved: nobody else moves any while the row is locked."""
    thrown = select(Activity.subject_ref).where(Activity.action == SWITCHED, Activity.at >= at)
    return [Module(name) for name in db.session.scalars(thrown)]
