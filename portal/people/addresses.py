"""The doors behind mails about a change of address: confirm the new one, take the old one back."""

from flask import Response, flash, url_for

from portal.core.refusals import Refusal
from portal.people import emails, links, sessions
from portal.people.forms import ConfirmForm
from portal.people.models import Purpose
from portal.people.views import blueprint
from portal.web.blueprint import open_to_all
from portal.web.pages import go, show, show_form


@blueprint.route("/confirm-email/<token>", methods=["GET", "POST"])
@open_to_all
def confirm_email(token: str) -> Response:
    link = links.find(token, Purpose.NEW_EMAIL)
    if link is None or not link.is_good:
        return _over()
    form = ConfirmForm.asking(password=False)
    if form.validate_on_submit():
        try:
            user = emails.confirm(token)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"Your address is now {user.email}.")
            return go(url_for("account.profile") if sessions.current() else url_for(".sign_in"))
    return show_form("people/confirm_email.html", form=form, link=link)


@blueprint.route("/restore-email/<token>", methods=["GET", "POST"])
@open_to_all
def restore_email(token: str) -> Response:
    link = links.find(token, Purpose.OLD_EMAIL)
    if link is None or not link.is_good:
        return _over()
    form = ConfirmForm.asking(password=False)
    if form.validate_on_submit():
        try:
            emails.undo(token)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go(url_for(".email_restored"))
    return show_form("people/restore_email.html", form=form, link=link)


@blueprint.get("/restore-email/done")
@open_to_all
def email_restored() -> Response:
    return show("people/email_restored.html")


def _over() -> Response:
    return show("people/address_link_over.html", status=410)
