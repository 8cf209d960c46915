"""Password, and where one is signed in."""

from flask import Response, flash, url_for

from portal.account.forms import PasswordForm
from portal.account.views import blueprint, me
from portal.core.refusals import Refusal, WrongState
from portal.people import credentials, sessions
from portal.web.blueprint import signed_in
from portal.web.filters import plural
from portal.web.pages import go, show_form


@blueprint.route("/security", methods=["GET", "POST"])
@signed_in
def security() -> Response:
    form = PasswordForm.of(me())
    if form.validate_on_submit():
        try:
            credentials.change_password(me(), **form.typed)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Your new password is set, and every other browser is signed out")
            return go(url_for(".security"))
    user = me()
    return show_form(
        "account/security.html",
        form=form,
        user=user,
        sign_ins=sessions.of(user),
        here=sessions.here(),
    )


@blueprint.post("/security/sessions/<ref>/end")
@signed_in
def end_session(ref: str) -> Response:
    """This browser's own one is ended by signing out."""
    if ref == sessions.here():
        raise WrongState("This is the browser you are using. Sign out instead.")
    if not credentials.end_one(me(), ref):
        raise WrongState("That browser is signed out already.")
    flash("That browser is signed out")
    return go(url_for(".security"))


@blueprint.post("/security/sessions/end-others")
@signed_in
def end_other_sessions() -> Response:
    ended = credentials.end_others(me())
    flash(f"{plural(ended, 'browser')} signed out" if ended else "No other browser was signed in")
    return go(url_for(".security"))
