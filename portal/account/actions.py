"""Delete an account: the person goes, the figures stay. Nothing here commits."""

from sqlalchemy import delete, func, select, update

from portal import activity, mail, site
from portal.account import queries
from portal.approvals import pins
from portal.core import clock, refs
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.orders import holders
from portal.people import Membership, User, credentials, factors, links, sessions
from portal.people.models import Appearance, Purpose, folded
from portal.savedviews import actions as savedviews

NAME = "Deleted person"


def delete_account(user: User, password: str) -> None:
    """Orders keep their figures and tickets their codes; names and addresses are blanked.

    Refused while somebody is the only one who answers for something that goes on.
    """
    credentials.check(user, password)
    _one_admin_at_a_time(user)
    user_id, known_as = user.id, _known_as(user)
    activity.record("person.deleted", "person", NAME, actor_id=user_id)
    db.session.flush()
    _blank(user)
    _refuse_if_needed(user)
    sessions.end_all(user_id)
    factors.forget(user)
    pins.forget(user)
    links.drop(user_id, *Purpose)
    db.session.execute(delete(Membership).where(Membership.user_id == user_id))
    savedviews.forget(user_id)
    codes = holders.forget(user_id, known_as)
    mail.forget(known_as, NAME)
    activity.forget(user_id, known_as, codes)


def _known_as(user: User) -> set[str]:
    """The addresses that they have or had, but none that somebody else has by now."""
    all_of_them = activity.addresses_of(user.id) | {user.email}
    taken = select(User.email).where(User.email.in_(all_of_them), User.id != user.id)
    return all_of_them - set(db.session.scalars(taken))


def _one_admin_at_a_time(user: User) -> None:
    """Two admins who delete themselves at once must not leave the site without one."""
    if user.is_admin:
        site.lock()
        db.session.refresh(user, ["is_admin", "is_super_admin"])


def _blank(user: User) -> None:
    """One UPDATE decides; the row stays, because what the person did names it."""
    blanked = db.session.execute(
        update(User)
        .where(User.id == user.id, User.deleted_at.is_(None))
        .values(
            name=NAME,
            folded_name=folded(NAME),
            email=f"{refs.token().lower()}@deleted.invalid",
            password_hash=None,
            verified_at=None,
            appearance=Appearance.SYSTEM,
            deleted_at=clock.now(),
        )
        .returning(User.id)
    )
    if blanked.first() is None:
        raise WrongState("This account is deleted already.")


def _refuse_if_needed(user: User) -> None:
    """Asked once the row is locked: nobody is made an owner in between."""
    owned = queries.owned_live(user, clock.now())
    if owned:
        names = ", ".join(f"“{name}”" for name in owned)
        raise WrongState(
            f"You own {names}, which people are still coming to. Hand it over to somebody of its "
            "team, or take it off sale, and then delete your account."
        )
    if user.is_admin:
        same = User.is_super_admin if user.is_super_admin else User.is_admin
        others = select(func.count(User.id)).where(same, User.id != user.id)
        if not db.session.scalar(others):
            kind = "admin who makes admins" if user.is_super_admin else "admin"
            raise WrongState(f"You are the only {kind} of this site. Make somebody else one first.")
        user.is_admin = user.is_super_admin = False
