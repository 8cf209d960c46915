"""The doors: sign in, sign up, confirm an address, sign out."""

from flask import Response, request, session, url_for

from portal import site
from portal.core.refusals import Refusal
from portal.people import actions, links, sessions, signup
from portal.people.forms import ChooseForm, ConfirmForm, RegisterForm, SignInForm
from portal.people.models import Purpose, User
from portal.web.blueprint import Slice, open_to_all, while_looking
from portal.web.pages import go, show, show_form

blueprint = Slice("people", __name__)

# What this browser keeps of its sign-up; see `signup.needs_password`.
PROOF = "signed_up_here"
# What an address opens must not travel on in a Referer, nor be listed.
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
# Where the last mail went, to say so on the page after the form.
MAILED = "mailed"


@blueprint.after_request
def keep_private(response: Response) -> Response:
    if "token" in (request.view_args or {}):
        response.headers.update(PRIVATE)
    return response


@blueprint.route("/login", methods=["GET", "POST"])
@open_to_all
def sign_in() -> Response:
    form, onward = SignInForm(), onward_url()
    if sessions.current() and not form.is_submitted():
        return go(onward)
    if form.validate_on_submit():
        try:
            actions.sign_in(**form.typed, address=address())
        except actions.SecondStep as step:
            sessions.halfway(step.user)
            return go(url_for(".second_step"))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go(onward)
    is_open = site.settings().sign_up is site.SignUp.OPEN
    return show_form("people/sign_in.html", form=form, sign_up_is_open=is_open)


@blueprint.post("/logout")
@while_looking
@open_to_all
def sign_out() -> Response:
    sessions.end()
    return go(url_for(".sign_in"))


@blueprint.route("/register", methods=["GET", "POST"])
@open_to_all
def register() -> Response:
    invited = False  # who comes here brings no invitation
    try:
        signup.refuse_uninvited(invited=invited)
    except signup.ByInvitation as refusal:
        return show("people/by_invitation.html", status=refusal.status, refusal=refusal)
    form = RegisterForm()
    if form.validate_on_submit():
        try:
            session[PROOF] = signup.register(**form.typed, address=address(), invited=invited)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _check_mail(form.typed["email"])
    return show_form("people/register.html", form=form)


@blueprint.get("/register/sent")
@open_to_all
def sent() -> Response:
    return show("people/sent.html", email=session.get(MAILED))


@blueprint.route("/verify/<token>", methods=["GET", "POST"])
@open_to_all
def verify(token: str) -> Response:
    """GET only shows a button: programs that scan mails open links too."""
    link = links.find(token, Purpose.VERIFY)
    if link is None or not link.is_good:
        return show("people/link_over.html", status=410, link=link, token=token)
    proof, onward = session.get(PROOF), onward_url()
    form = _confirming(link.user, proof)
    if form.validate_on_submit():
        try:
            signup.verify(token, **form.typed, proof=proof, address=address())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go(onward)
    return show_form("people/verify.html", form=form, user=link.user)


@blueprint.post("/verify/<token>/new")
@open_to_all
def renew(token: str) -> Response:
    return _check_mail(signup.renew(token, address=address()))


def onward_url() -> str:
    """Where the person was going; asked before the sign-in, which begins a new session."""
    return str(session.get("going_to") or url_for("events.index"))


def _confirming(user: User, proof: str | None) -> ConfirmForm | ChooseForm:
    if user.password_hash is None:
        return ChooseForm.of(user)
    return ConfirmForm.asking(password=signup.needs_password(user, proof))


def _check_mail(email: str) -> Response:
    session[MAILED] = email
    return go(url_for(".sent"))


def address() -> str:
    """The network address that tries are counted for."""
    return request.remote_addr or ""
