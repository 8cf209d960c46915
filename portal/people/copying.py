"""The team of an event for its copy, whose owner is whoever makes it."""

from sqlalchemy import case, insert, literal, select

from portal.core import clock
from portal.core.access import Role
from portal.core.carrying import Carried
from portal.core.db import db
from portal.people.models import Membership, User

CARRIED = Carried(
    Membership,
    copied=("user_id", "ref"),
    made={
        "event_id": "the copy",
        "role": "the same, but who owned the event is an organizer: the copy has its own owner",
        "joined_at": "they join now",
    },
)


def copy_team(old_id: int, new_id: int, owner: User) -> None:
    """Everybody but the new owner, who comes in by `join`; accounts that are gone stay behind."""
    role = case((Membership.role == Role.OWNER, Role.ORGANIZER.value), else_=Membership.role)
    team = (
        select(Membership.user_id, Membership.ref, literal(new_id), role, literal(clock.now()))
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.event_id == old_id,
            Membership.user_id != owner.id,
            User.deleted_at.is_(None),
        )
    )
    columns = ["user_id", "ref", "event_id", "role", "joined_at"]
    db.session.execute(insert(Membership).from_select(columns, team))
