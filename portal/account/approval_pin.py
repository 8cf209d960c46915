"""The PIN with which a manager approves something at a till that somebody else stands at."""

from flask import Response, flash, url_for

from portal.account.forms import PinForm
from portal.account.views import blueprint, me
from portal.approvals import pins, queries
from portal.core.refusals import Refusal
from portal.web.blueprint import signed_in
from portal.web.pages import go, show_form


@blueprint.route("/security/approval-pin", methods=["GET", "POST"])
@signed_in
def approval_pin() -> Response:
    form = PinForm()
    if form.validate_on_submit():
        try:
            pins.choose(me(), **form.typed)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Your PIN is set")
            return go(url_for(".approval_pin"))
    return show_form("account/approval_pin.html", form=form, since=queries.since(me()))


@blueprint.post("/security/approval-pin/remove")
@signed_in
def remove_pin() -> Response:
    pins.remove(me())
    flash("Your PIN opens nothing any more")
    return go(url_for(".approval_pin"))
