"""Save the tax of an event. Nothing here commits; no order is touched."""

from portal import activity
from portal.core.db import db
from portal.core.refusals import Refusal
from portal.core.tax import Tax
from portal.events import Event, EventTax
from portal.people import edits
from portal.taxes import rules
from portal.taxes.rules import Terms

# What the form of an event without a tax was filled from.
NO_VERSION = 0


def change(event: Event, wanted: Terms, *, version: int | None, by_id: int) -> None:
    """What is sold from now on is sold with it; `Conflict` when somebody saved meanwhile."""
    edits.lock(event)  # two who save at once write one after the other
    stored = _stored(event)
    before = Terms.of(stored)
    cleared = not before.active and not wanted.active and wanted.is_blank
    if wanted == before or cleared:
        return
    _refuse_stale(event, stored, version)
    found = list(rules.faults(wanted))
    if found:
        raise Refusal(*found)
    _write(event, stored, wanted)
    activity.record(
        "event.tax_changed",
        "tax",
        event.slug,
        actor_id=by_id,
        event_id=event.id,
        changes={"tax": [_told(before), _told(wanted)]},
    )


def _stored(event: Event) -> EventTax | None:
    """As it is now, whatever this session read before it waited."""
    return db.session.get(EventTax, event.id, populate_existing=True)


def _refuse_stale(event: Event, stored: EventTax | None, version: int | None) -> None:
    if stored:
        edits.refuse_stale(stored, {"tax": (None, None)}, version, ("tax", event.slug))


def _write(event: Event, stored: EventTax | None, wanted: Terms) -> None:
    """Nothing that is blank is kept: then there was a tax before, and it keeps its words."""
    tax = wanted.tax
    if tax is None:
        if stored:
            stored.active = False
    elif stored:
        stored.active, stored.name, stored.rate = wanted.active, tax.name, tax.basis_points
        stored.included, stored.tax_id = tax.included, tax.tax_id
    else:
        db.session.add(_new(event, tax, active=wanted.active))
    db.session.flush()
    db.session.expire(event, ["event_tax"])


def _new(event: Event, tax: Tax, *, active: bool) -> EventTax:
    return EventTax(
        event_id=event.id,
        name=tax.name,
        rate=tax.basis_points,
        tax_id=tax.tax_id,
        included=tax.included,
        active=active,
    )


def _told(terms: Terms) -> str:
    return str(terms) if terms.active else f"off ({terms.tax.label})" if terms.tax else "none"
