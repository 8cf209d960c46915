"""How acts of people on accounts are told, and writing them down."""

from collections.abc import Mapping
from typing import Any

from portal import activity
from portal.activity import Words
from portal.people.models import User

_MOVED = "{{who}} {} {{new}} instead of {{old}}"

activity.tell(
    {
        "person.registered": Words("Account made", "An account was made for {ref}"),
        "person.verified": Words("Address confirmed", "{who} confirmed the address {ref}"),
        "person.signed_in": Words("Signed in", "{who} signed in"),
        "person.renamed": Words(
            "Name changed",
            "{who} changed their name",
            one="{who} changed their {field} from {old} to {new}",
        ),
        "person.password_reset": Words("Password reset", "{who} chose a new password by mail"),
        "person.password_changed": Words("Password changed", "{who} changed their password"),
        "person.email_changed": Words(
            "Address changed", "{who} changed their address", one=_MOVED.format("now uses")
        ),
        "person.email_restored": Words(
            "Address restored", "{who} took their account back", one=_MOVED.format("went back to")
        ),
        "person.sessions_ended": Words("Browsers signed out", "{who} signed out {count} browsers"),
        "person.second_factor_on": Words("Second step on", "{who} switched the second step on"),
        "person.second_factor_off": Words("Second step off", "{who} switched the second step off"),
        "person.recovery_codes_made": Words("Recovery codes made", "{who} made recovery codes"),
        "person.recovery_code_used": Words(
            "Recovery code used", "{who} signed in with a recovery code"
        ),
        "person.deleted": Words("Account deleted", "{who} deleted their account"),
        "person.vouched_for": Words("Address vouched for", "{who} took {ref} for confirmed"),
        "person.suspended": Words("Account suspended", "{who} suspended {name}: {reason}"),
        "person.readmitted": Words("Suspension lifted", "{who} lifted the suspension of {name}"),
        "person.signed_out": Words("Signed out", "{who} signed {name} out everywhere"),
        "person.made_admin": Words("Admin made", "{who} made {name} {rank}"),
        "person.unmade_admin": Words("Admin taken back", "{who} took from {name} to run this site"),
        "person.viewed_as": Words(
            "Looked as somebody", "{who} looked at the site as {name}: {reason}"
        ),
        "person.viewing_ended": Words("Stopped looking", "{who} stopped looking as {name}"),
    }
)


def record(
    action: str,
    person: User,
    *,
    by: User,
    changes: Mapping[str, Any] | None = None,
    **details: str,
) -> None:
    """What somebody did to the account of somebody else."""
    activity.record(
        action,
        "person",
        person.email,
        actor_id=by.id,
        details={"name": person.name, **details},
        changes=changes,
    )
