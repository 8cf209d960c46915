"""Write down what happened in a team, beside the act."""

from portal import activity
from portal.activity import Words
from portal.core.access import Role

activity.tell(
    {
        "team.invited": Words("Invited", "{who} invited {email} as {role}"),
        "team.invited_again": Words("Invited again", "{who} invited {email} again"),
        "team.invitation_withdrawn": Words(
            "Invitation withdrawn", "{who} withdrew the invitation of {email}"
        ),
        "team.joined": Words("Joined", "{who} joined the team as {role}"),
        "team.role_changed": Words("Role changed", "{who} changed the role of {name} to {role}"),
        "team.removed": Words("Removed", "{who} took {name} off the team"),
        "team.put_back": Words("Put back", "{who} put {name} back on the team"),
        "team.left": Words("Left", "{who} left the team"),
        "team.hand_over_offered": Words("Offered", "{who} offered to hand {event} over to {name}"),
        "team.hand_over_withdrawn": Words(
            "Offer withdrawn", "{who} no longer hands {event} over to {name}"
        ),
        "team.handed_over": Words("Handed over", "{name} now owns {event}"),
        "team.looked_as": Words("Looked as a role", "{who} looked at {event} as {role}"),
    }
)


def record(
    action: str, *, event_id: int, ref: str, actor_id: int, roles: tuple[str | None, str | None],
    **about: str,
) -> None:  # fmt: skip
    """`roles` are what the person was to the event before and is now; `about` says who."""
    before, after = roles
    changes = {"role": [before, after]} if before != after else {}
    activity.record(
        action,
        "team",
        ref,
        actor_id=actor_id,
        event_id=event_id,
        details={"role": Role(after or before or "").label, **about},
        changes=changes,
    )
