"""Who is behind a request: a row for each signed-in browser, found by what its cookie holds.

Flask-Login keeps the random token in the signed cookie; the row keeps its hash. Deleting the row
ends the session, whoever still has a copy of the cookie.
"""

from datetime import datetime, timedelta

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import delete, select, update

from portal.core import clock, refs
from portal.core.db import bookkeeping, db
from portal.core.refusals import Refusal
from portal.people.models import Appearance, SignIn, User

IDLE = timedelta(hours=16)  # a box office's evening
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=10)  # seldom enough that reading pages costs no write

# An admin who looks at the site as somebody else sees what that person sees, and changes nothing.
LOOKING_FOR = timedelta(minutes=30)
_LOOKING = "looking_as"

SUSPENDED = "This account is suspended. Ask an admin of this site."

# What a browser keeps when somebody unknown signs in: the rest of the session before dies there.
CARRIED: set[str] = set()


class PagesOnly(SecureCookieSessionInterface):
    """Static files are the same for everybody: no cookie, and no `Vary: Cookie` in their way."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
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
    app.jinja_env.globals.update(appearance=appearance, looking=looking)


def current() -> User | None:
    """The person behind this request; None for somebody we do not know."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask-Login's only way
    return user if user.is_authenticated else None


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
    db.session.add(SignIn(user_id=user.id, token_hash=refs.digest(user.sign_in_token)))
    login_user(user)


def end() -> None:
    """Sign this browser out, for good."""
    user = current()
    if user:
        gone = delete(SignIn).where(SignIn.token_hash == refs.digest(user.sign_in_token))
        db.session.execute(gone)
    logout_user()
    session.clear()


def end_all(user: User) -> None:
    """Sign somebody out in every browser."""
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id))


def forget_old() -> None:
    """Sessions that nobody can use any more."""
    now = clock.now()
    over = (SignIn.seen_at < now - IDLE) | (SignIn.created_at < now - ABSOLUTE)
    db.session.execute(delete(SignIn).where(over))


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
