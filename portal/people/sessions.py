"""Who is behind a request: a row for each signed-in browser, found by what its cookie holds.

Flask-Login keeps the random token in the signed cookie; the row keeps its hash. Deleting the row
ends the session, whoever still has a copy of the cookie.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import ColumnElement, delete, select, update

from portal.core import clock, refs
from portal.core.db import bookkeeping, db
from portal.core.refusals import Refusal
from portal.people import devices
from portal.people.models import REF_LENGTH, Appearance, SignIn, User

IDLE = timedelta(hours=16)  # a box office's evening
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=10)  # seldom enough that reading pages costs no write
HALFWAY = timedelta(minutes=10)  # from the password to the second step
_HALFWAY = "halfway"

# An admin who looks at the site as somebody else sees what that person sees, and changes nothing.
LOOKING_FOR = timedelta(minutes=30)
_LOOKING = "looking_as"

SUSPENDED = "This account is suspended. Ask an admin of this site."

# What a browser keeps when somebody unknown signs in: the rest of the session before dies there.
CARRIED: set[str] = set()


class PagesOnly(SecureCookieSessionInterface):
    """Files are the same for everybody: no cookie, and no `Vary: Cookie` in their way."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static" and not response.cache_control.public:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    app.session_interface = PagesOnly()
    manager = LoginManager()
    # Its own way of giving templates the person asks the database for every page, also for the
    # one that says that the database is down. This proxy asks when a template does.
    manager.init_app(app, add_context_processor=False)
    app.jinja_env.globals["current_user"] = current_user
    manager.session_protection = None  # the row decides; an address changes with the network
    manager.user_loader(_find)
    app.after_request(_note_seen)
    app.jinja_env.globals.update(appearance=appearance, looking=looking, single_keys=single_keys)


def current() -> User | None:
    """The person behind this request; None for somebody we do not know."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask-Login's only way
    return user if user.is_authenticated else None


def me() -> User:
    """The person behind this request, for views that the gate opens to people it knows."""
    user = current()
    assert user, "the gate let somebody unknown pass"
    return user


def appearance() -> str:
    """Light, dark, or what the device prefers: as the person behind this request chose."""
    user = current()
    return user.appearance if user else Appearance.SYSTEM


def is_suspended() -> bool:
    """Whether this browser is signed in with an account that an admin has suspended."""
    return current() is None and bool(g.get("suspended", False))


def looking() -> User | None:
    """The admin behind this request, while they look as somebody else. Asks no database."""
    return g.get("looking")  # type: ignore[no-any-return]


def look_as(person: User) -> None:
    """From the next request on, for a while, and until this browser signs out."""
    session[_LOOKING] = [person.id, (clock.now() + LOOKING_FOR).isoformat()]


def stop_looking() -> None:
    session.pop(_LOOKING, None)


def single_keys() -> bool:
    """Whether shortcuts of one key work for the person behind this request."""
    user = current()
    return user is None or user.single_keys


def start(user: User) -> None:
    """Sign this browser in, under a new session: an id from before the sign-in dies here.

    Refuses an account that is suspended, whichever way its owner came.
    """
    if user.suspended_at:
        raise Refusal(SUSPENDED)
    kept = CARRIED & session.keys() if current() is None else set()
    carried = {name: session[name] for name in kept}
    end()
    session.update(carried)
    user.sign_in_token = refs.token()
    device = devices.words(request.user_agent.string)
    digest = refs.digest(user.sign_in_token)
    db.session.add(SignIn(user_id=user.id, token_hash=digest, device=device))
    login_user(user)


def halfway(user: User) -> None:
    """The password was right; the second step is still to come, in this browser, soon."""
    at = int(clock.now().timestamp())
    session[_HALFWAY] = [user.id, refs.digest(user.password_hash or ""), at]


def who_is_halfway() -> User | None:
    """Who may take the second step here. A password that was changed since begins anew."""
    user_id, password, at = session.get(_HALFWAY) or (None, None, 0)
    if user_id is None or clock.now().timestamp() - at > HALFWAY.total_seconds():
        return None
    user = db.session.get(User, user_id)
    return user if user and refs.digest(user.password_hash or "") == password else None


def end() -> None:
    """Sign this browser out, for good."""
    user = current()
    if user:
        gone = delete(SignIn).where(SignIn.token_hash == refs.digest(user.sign_in_token))
        db.session.execute(gone)
    logout_user()
    session.clear()


def of(user: User) -> Sequence[SignIn]:
    """Where somebody is signed in, the last seen first."""
    mine = select(SignIn).where(SignIn.user_id == user.id, ~_over())
    return db.session.scalars(mine.order_by(SignIn.seen_at.desc(), SignIn.id.desc())).all()


def here() -> str:
    """The `ref` of this browser's own session."""
    user = current()
    return refs.digest(user.sign_in_token)[:REF_LENGTH] if user else ""


def end_one(user: User, ref: str) -> bool:
    """End one of somebody's sessions; False when it has ended already."""
    if len(ref) != REF_LENGTH:
        return False
    mine = SignIn.user_id == user.id, SignIn.token_hash.startswith(ref, autoescape=True)
    return db.session.execute(delete(SignIn).where(*mine).returning(SignIn.id)).first() is not None


def end_all(user_id: int, *, but_here: bool = False) -> int:
    """End somebody's sessions, or all but this browser's; returns how many there were."""
    gone = delete(SignIn).where(SignIn.user_id == user_id)
    if but_here:
        gone = gone.where(~SignIn.token_hash.startswith(here(), autoescape=True))
    return len(db.session.execute(gone.returning(SignIn.id)).all())


def forget_old() -> None:
    """Sessions that nobody can use any more."""
    db.session.execute(delete(SignIn).where(_over()))


def _over() -> ColumnElement[bool]:
    now = clock.now()
    return (SignIn.seen_at < now - IDLE) | (SignIn.created_at < now - ABSOLUTE)


def _find(token: str) -> User | None:
    sign_in = db.session.scalar(select(SignIn).where(SignIn.token_hash == refs.digest(token)))
    now = clock.now()
    if not sign_in or sign_in.seen_at < now - IDLE or sign_in.created_at < now - ABSOLUTE:
        return None
    if sign_in.user.suspended_at:
        g.suspended = True
        return None
    if sign_in.seen_at < now - SEEN_EVERY:
        g.seen_again = sign_in.id
    user = _looked_as(sign_in.user, now) or sign_in.user
    user.sign_in_token = token
    return user


def _looked_as(admin: User, now: datetime) -> User | None:
    """Whom an admin looks as; asked anew with each request, as both may have changed."""
    if _LOOKING not in session or not admin.is_admin:
        return None
    person_id, until = session[_LOOKING]
    if datetime.fromisoformat(until) <= now:
        return None
    person = db.session.get(User, person_id)
    if person is None or person.is_admin or person.suspended_at:
        return None
    g.looking = admin
    return person


def _note_seen(response: Response) -> Response:
    sign_in_id = g.pop("seen_again", None)
    if sign_in_id is not None:
        with bookkeeping():
            seen = update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now())
            db.session.execute(seen)
    return response
