"""Write down what happened in a team, beside the act."""

from portal import activity
from portal.core.access import Role


def record(
    action: str, *, event_id: int, ref: str, actor_id: int, roles: tuple[str | None, str | None],
    **about: str,
) -> None:  # fmt: skip
    """`roles` are what the person was to the event before and is now; `about` says who."""
    before, after = roles
    changes = {"role": [before, after]} if before != after else {}
    activity.record(
        f"team.{action}",
        "team",
        ref,
        actor_id=actor_id,
        event_id=event_id,
        details={"role": Role(after or before or "").label, **about},
        changes=changes,
    )
