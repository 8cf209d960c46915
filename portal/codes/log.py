"""Write down what somebody did to a code."""

from collections.abc import Mapping
from typing import Any

from portal import activity
from portal.activity import Words, changed
from portal.codes.models import Code

KIND = "code"

activity.tell(
    {
        "code.created": Words("Code made", "{who} made the code {name}"),
        "code.changed": changed("code {name}", "Code changed"),
        "code.switched": Words(
            "Code switched", "{who} switched {name}", one="{who} switched {name}: {field} {new}"
        ),
        "code.deleted": Words("Code deleted", "{who} deleted the code {name}"),
        "codes.switched": Words("Codes switched", "{who} switched {count} codes: {names}"),
        "codes.deleted": Words("Codes deleted", "{who} deleted {count} codes: {names}"),
        "code.batch": Words("Codes made", "{who} asked for {count} codes that begin with {name}"),
    },
    fields={
        "valid_from": "Start",
        "valid_till": "End",
        "min_quantity": "Minimum of tickets",
        "max_quantity": "Maximum of tickets",
        "marketer_id": "Handed out by (account)",
        "signed_in_only": "Only for people with an account",
    },
)


def record(
    action: str, code: Code, by_id: int, changes: Mapping[str, list[Any]] | None = None
) -> None:
    """The subject is the row, not the name: two events may have a code of the same name."""
    activity.record(
        action,
        *subject(code),
        actor_id=by_id,
        event_id=code.event_id,
        details={"name": code.code, "used_for": code.used_for, "kind": code.kind},
        changes=changes,
    )


def subject(code: Code) -> tuple[str, str]:
    return KIND, str(code.id)
