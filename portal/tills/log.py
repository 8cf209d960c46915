"""Write down what happens at tills, beside the act."""

from collections.abc import Mapping
from typing import Any

from portal import activity
from portal.activity import Words, changed
from portal.events import Event
from portal.tills.models import Shift, Till

activity.tell(
    {
        "till.made": Words("Till made", "{who} made the till {name}"),
        "till.changed": changed("the till {name}", "Till changed"),
        "till.closed": Words("Till closed", "{who} took the till {name} out of use"),
        "till.reopened": Words("Till opened", "{who} put the till {name} to use again"),
        "till.shifts_needed": Words("Shifts needed", "{who} let nobody sell without a shift"),
        "till.shifts_not_needed": Words("Shifts not needed", "{who} let people sell without shift"),
        "shift.opened": Words("Shift opened", "{who} opened a shift at {name} with {total}"),
        "shift.cash_in": Words("Cash in", "{who} put {amount} into the drawer of {name}: {note}"),
        "shift.cash_out": Words("Cash out", "{who} took {amount} out of {name}: {note}"),
        "shift.cash_dropped": Words("Safe drop", "{who} brought {amount} of {name} to the safe"),
        "shift.counted": Words("Drawer counted", "{who} counted {total} at {name}"),
        "shift.closed": Words("Shift closed", "{who} closed the shift at {name} as Z {count}"),
    },
    fields={
        "gate": "Gate",
        "tickets": "Tickets",
        "own_price_limit_minor": "Limit for own prices",
        "difference_limit_minor": "Limit for differences",
        "auto_print": "Print by itself",
        "auto_check_in": "The sale is the entry",
    },
)


def record(
    action: str,
    subject: Till | Shift | Event,
    *,
    by_id: int,
    changes: Mapping[str, Any] | None = None,
    **details: Any,
) -> None:
    """`name` is the till with its gate; amounts are in the currency of the shift."""
    if isinstance(subject, Shift):
        kind, ref, event_id, name = "shift", subject.ref, subject.event_id, subject.till.place
        details["currency"] = subject.currency
    elif isinstance(subject, Till):
        kind, ref, event_id, name = "till", subject.ref, subject.event_id, subject.name
    else:
        kind, ref, event_id, name = "event", subject.slug, subject.id, subject.name
    activity.record(
        action,
        kind,
        ref,
        actor_id=by_id,
        event_id=event_id,
        details={"name": name, **details},
        changes=changes,
    )
