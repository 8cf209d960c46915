"""The doors for who forgot the password: ask for a link, follow it."""

from flask import Response, flash, session, url_for

from portal.core.refusals import Refusal, WrongState
from portal.people import links, reset
from portal.people.forms import AskForm, ResetForm
from portal.people.models import MailedLink, Purpose
from portal.people.views import address, blueprint
from portal.web.blueprint import open_to_all
from portal.web.pages import go, show, show_form

# For which address the last link was asked, to say so on the page after the form.
ASKED = "asked_for"


@blueprint.route("/reset-password", methods=["GET", "POST"])
@open_to_all
def forgot() -> Response:
    """The same answer for every address: nobody learns here who has an account."""
    form = AskForm()
    if form.validate_on_submit():
        try:
            reset.ask(**form.typed, address=address())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            session[ASKED] = form.typed["email"]
            return go(url_for(".link_asked"))
    return show_form("people/forgot.html", form=form)


@blueprint.get("/reset-password/sent")
@open_to_all
def link_asked() -> Response:
    return show("people/link_asked.html", email=session.get(ASKED))


@blueprint.route("/reset-password/<token>", methods=["GET", "POST"])
@open_to_all
def choose_password(token: str) -> Response:
    """GET only shows a form: programs that scan mails open links too."""
    link = links.find(token, Purpose.RESET)
    if link is None or not link.is_good:
        return _over(link)
    form = ResetForm.of(link.user)
    if form.validate_on_submit():
        try:
            reset.choose(token, **form.typed)
        except WrongState:  # somebody used it at this very moment
            return _over(links.find(token, Purpose.RESET))
        flash("Your new password is set. Sign in with it.")
        return go(url_for(".sign_in"))
    return show_form("people/choose_password.html", form=form, user=link.user)


def _over(link: MailedLink | None) -> Response:
    """Whoever comes with a link that we sent need not type the address again."""
    form = AskForm(formdata=None, email=link.user.email if link else "")
    return show("people/reset_over.html", status=410, form=form)
