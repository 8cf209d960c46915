"""Write down what somebody did to a code."""

from collections.abc import Mapping
from typing import Any

from portal import activity
from portal.codes.models import Code

KIND = "code"


def record(
    action: str, code: Code, by_id: int, changes: Mapping[str, list[Any]] | None = None
) -> None:
    """The subject is the row, not the name: two events may have a code of the same name."""
    activity.record(
        action,
        *subject(code),
        actor_id=by_id,
        event_id=code.event_id,
        details={"name": code.code, "used_for": code.used_for},
        changes=changes,
    )


def subject(code: Code) -> tuple[str, str]:
    return KIND, str(code.id)
