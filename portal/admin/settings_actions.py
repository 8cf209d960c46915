"""Change what holds for the whole site. Nothing here commits."""

from dataclasses import asdict, dataclass

from portal import activity, site
from portal.core.db import db
from portal.people import edits
from portal.site import SignUp

SUBJECT = ("site", "settings")


@dataclass(frozen=True)
class Details:
    """What an admin writes; the names are those of `site.Settings`."""

    name: str
    hold_minutes: int
    sign_up: SignUp
    admins_need_second_factor: bool


def change(details: Details, *, version: int | None, by_id: int) -> None:
    """Save the settings; `Conflict` when another admin saved something else meanwhile.

    What stays as the environment says it is not stored, so that it follows the environment.
    """
    row = site.lock()
    site.forget()
    changes = edits.compare(site.settings(), asdict(details))
    edits.refuse_stale(row, changes, version, SUBJECT)
    written = edits.write(row, changes)
    if written:
        row.version += 1
        activity.record("site.changed", *SUBJECT, actor_id=by_id, changes=written)
        db.session.flush()
    site.forget()
