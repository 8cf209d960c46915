"""Throw a switch."""

from collections.abc import Mapping

from portal import activity, site
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.modules import rules


def switch(wanted: Mapping[Module, bool], by_id: int | None) -> dict[Module, bool]:
    """Set the modules named in `wanted`; returns all of them as they are now."""
    found = rules.contradictions(wanted)
    if found:
        raise Refusal(*found)
    row = site.lock()
    before = {module: bool(getattr(row, module.value)) for module in Module}
    after = rules.after(before, wanted)
    changes = {m.value: [before[m], after[m]] for m in Module if before[m] != after[m]}
    if changes:
        for module in Module:
            setattr(row, module.value, after[module])
        row.switched_at, row.switched_by_id = clock.now(), by_id
        activity.record("modules.switched", "site", "modules", actor_id=by_id, changes=changes)
        db.session.flush()
        site.forget()
    return after
