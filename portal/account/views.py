"""One's own account: name, address, and what pages look like."""

from flask import Response, flash, url_for

from portal import people
from portal.account.forms import EmailForm, LooksForm, ProfileForm
from portal.core.refusals import Refusal
from portal.people import User, actions, emails, links
from portal.people.models import Purpose
from portal.web.blueprint import Slice, signed_in
from portal.web.pages import go, show_form

blueprint = Slice("account", __name__, url_prefix="/account")


def me() -> User:
    user = people.current()
    assert user, "the gate lets nobody else in"
    return user


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def profile() -> Response:
    user = me()
    form = ProfileForm(obj=user)
    if form.validate_on_submit():
        actions.rename(user, **form.typed)
        flash("Saved")
        return go(url_for(".profile"))
    waiting = links.waiting(user, Purpose.NEW_EMAIL)
    return show_form("account/profile.html", form=form, user=user, waiting=waiting)


@blueprint.route("/email", methods=["GET", "POST"])
@signed_in
def email() -> Response:
    """The address stays what it is until the new one is confirmed."""
    form = EmailForm()
    if form.validate_on_submit():
        try:
            emails.ask(me(), **form.typed)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("We have written to the new address")
            return go(url_for(".profile"))
    return show_form("account/email.html", form=form, user=me())


@blueprint.post("/email/cancel")
@signed_in
def cancel_email() -> Response:
    emails.cancel(me())
    flash("Your address stays what it is")
    return go(url_for(".profile"))


@blueprint.route("/appearance", methods=["GET", "POST"])
@signed_in
def appearance() -> Response:
    user = me()
    form = LooksForm(obj=user)
    if form.validate_on_submit():
        actions.choose_looks(
            user, appearance=form.appearance.data, single_keys=form.single_keys.data
        )
        flash("Saved")
        return go(url_for(".appearance"))
    return show_form("account/appearance.html", form=form)
