"""The second factor: set it up, take a code, replace the codes on paper. Nothing here commits."""

from sqlalchemy import delete, func, select, update

from portal import activity, site
from portal.core import clock, sealing
from portal.core.db import db, insert
from portal.core.refusals import Refusal, WrongState
from portal.people import codes, notices, throttle
from portal.people.models import RecoveryCode, SecondFactor, User


def begin(user: User) -> None:
    """A new secret, not in use yet; one that was begun before is forgotten."""
    _lock_unused(user)
    sealed = sealing.seal(_purpose(user), codes.new_secret())
    fresh = {"sealed": sealed, "last_counter": 0}
    db.session.execute(
        insert(SecondFactor)
        .values(user_id=user.id, **fresh)
        .on_conflict_do_update(index_elements=[SecondFactor.user_id], set_=fresh)
    )


def begun(user: User) -> str | None:
    """The secret to show while it is not in use; afterwards nobody sees it again."""
    return None if user.second_factor_at else _secret(user)


def switch_on(user: User, typed: str) -> list[str]:
    """Use it from now on: a code proves that the telephone knows it. Returns recovery codes."""
    throttle.count(throttle.SECOND_STEP, str(user.id))
    _lock_unused(user)
    secret = begun(user)
    if secret is None:
        raise WrongState("Begin the set-up again.")
    if not _take(user, secret, typed):
        raise Refusal("That is not the code of this moment. Type the newest one.", field="code")
    user.second_factor_at = clock.now()
    throttle.forgive(throttle.SECOND_STEP, str(user.id))
    _record(user, "person.second_factor_on")
    notices.promise(user, "second_factor_on")
    return _new_codes(user)


def switch_off(user: User) -> None:
    """The caller has checked the password."""
    if is_required(user):
        raise WrongState("This site asks its admins for a second step: it stays on.")
    forget(user)
    _record(user, "person.second_factor_off")
    notices.promise(user, "second_factor_off")


def forget(user: User) -> None:
    """Without a word: whoever calls says what it was for."""
    user.second_factor_at = None
    for model in (SecondFactor, RecoveryCode):
        db.session.execute(delete(model).where(model.user_id == user.id))


def replace_codes(user: User) -> list[str]:
    """New codes on paper; the old ones open nothing. The caller has checked the password."""
    if not user.second_factor_at:
        raise WrongState("There is no second step to have codes for.")
    _record(user, "person.recovery_codes_made")
    notices.promise(user, "recovery_codes_made")
    return _new_codes(user)


def codes_left(user: User) -> int:
    unused = RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def is_required(user: User) -> bool:
    return user.is_admin and site.settings().admins_need_second_factor


def accept(user: User, code: str) -> None:
    """Take the code of the second step, once. Refuses what is wrong, old, or used before."""
    throttle.count(throttle.SECOND_STEP, str(user.id))
    secret = _secret(user)
    if not (secret and _take(user, secret, code)) and not _use_up(user, code):
        raise Refusal(
            "That code does not work. Type the newest one; each works once.", field="code"
        )
    throttle.forgive(throttle.SECOND_STEP, str(user.id))


def _take(user: User, secret: str, typed: str) -> bool:
    """One UPDATE decides: a code that somebody has looked at over a shoulder is good no more."""
    counter = codes.counter_of(secret, typed, clock.now())
    if counter is None:
        return False
    taken = db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == user.id, SecondFactor.last_counter < counter)
        .values(last_counter=counter)
        .returning(SecondFactor.user_id)
    )
    return taken.first() is not None


def _use_up(user: User, typed: str) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == codes.digest(user.id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.user_id)
    )
    if used.first() is None:
        return False
    _record(user, "person.recovery_code_used")
    notices.promise(user, "recovery_code_used")
    return True


def _new_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = codes.recovery_codes()
    db.session.add_all(
        RecoveryCode(user_id=user.id, code_hash=codes.digest(user.id, code)) for code in made
    )
    db.session.flush()
    return made


def _secret(user: User) -> str | None:
    """A secret whose key is gone is none: then the codes on paper help."""
    sealed = db.session.scalar(select(SecondFactor.sealed).where(SecondFactor.user_id == user.id))
    try:
        return sealing.unseal(_purpose(user), sealed) if sealed else None
    except sealing.Unreadable:
        return None


def _purpose(user: User) -> str:
    return f"second-factor.{user.id}"


def _lock_unused(user: User) -> None:
    """A secret in use is never replaced, also not from another window at this very moment."""
    unused = select(User.id).where(User.id == user.id, User.second_factor_at.is_(None))
    if db.session.scalar(unused.with_for_update(key_share=True)) is None:
        raise WrongState("Your second step is on already.")


def _record(user: User, action: str) -> None:
    activity.record(action, "person", user.email, actor_id=user.id)
