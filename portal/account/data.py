"""One's own data: take it along, or delete the account."""

from flask import Response, stream_with_context, url_for

from portal.account import actions, export, queries
from portal.account.forms import ProofForm
from portal.account.views import blueprint, me
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import Refusal
from portal.people import sessions
from portal.web.blueprint import open_to_all, signed_in
from portal.web.pages import go, show, show_form


@blueprint.route("/data", methods=["GET", "POST"])
@signed_in
def data() -> Response:
    """POST deletes the account."""
    form = ProofForm()
    if form.validate_on_submit():
        try:
            actions.delete_account(me(), form.typed["password"])
        except Refusal as refusal:
            db.session.rollback()  # the page shows the account as it stays
            form.refuse(refusal)
        else:
            sessions.end()
            return go(url_for(".deleted"))
    user, now = me(), clock.now()
    return show_form(
        "account/data.html",
        form=form,
        owned=queries.owned_live(user, now),
        to_come=queries.tickets_to_come(user, now),
    )


@blueprint.get("/data.json")
@signed_in
def download() -> Response:
    """Written while it is read: somebody who bought for years gets it at once as well."""
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    lines = stream_with_context(export.written(me().id))
    return Response(lines, mimetype="application/json", headers=headers)


@blueprint.get("/deleted")
@open_to_all
def deleted() -> Response:
    return show("account/deleted.html")
