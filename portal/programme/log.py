"""How acts on what an event carries are told."""

from typing import Any

from portal import activity
from portal.activity import Words, changed
from portal.programme.models import Carried
from portal.programme.sorts import Sort

activity.tell(
    {
        "programme.added": Words("Programme: added", "{who} added the {what} {name}"),
        "programme.changed": changed("the {what} {name}", "Programme: changed"),
        "programme.moved": Words("Programme: moved", "{who} moved the {what} {name} in the list"),
        "programme.logo_chosen": Words("Programme: logo", "{who} gave the {what} {name} a logo"),
        "programme.logo_removed": Words(
            "Programme: logo removed", "{who} removed the logo of the {what} {name}"
        ),
        "programme.removed": Words("Programme: removed", "{who} removed the {what} {name}"),
        "programme.restored": Words("Programme: put back", "{who} put the {what} {name} back"),
    },
    fields={"color": "Colour", "url": "Address"},
)


def record(
    action: str,
    sort: Sort,
    entry: Carried,
    by_id: int,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    activity.record(
        action,
        sort.one,
        entry.ref,
        actor_id=by_id,
        event_id=entry.event_id,
        details={"what": sort.one, "name": entry.called},
        changes=changes,
    )
