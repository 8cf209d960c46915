"""The three switches of the site: on at once, off after a question, and back for ten seconds."""

from flask import Response, flash, request, url_for

from portal import modules, people, site
from portal.admin import reach, switchboard
from portal.admin.modules_forms import SwitchForm
from portal.admin.routes import blueprint
from portal.core.access import Permission
from portal.core.refusals import Refusal, WrongState
from portal.web.blueprint import needs
from portal.web.pages import go, show
from portal.web.toasts import changed

PAGE, PART = "admin/modules.html", "admin/_modules.html"


@blueprint.route("/modules", methods=["GET", "POST"])
@needs(Permission.SITE_ADMIN)
def switches() -> Response:
    if request.method == "GET":
        return _board()
    form = SwitchForm.sent()
    wanted = form.wanted if form.validate() else {}
    going = switchboard.going_off(wanted)
    if going and not form.is_sure:
        return _board(status=409, question=switchboard.Question(going, reach.of(going)))
    before = modules.switches()
    try:
        after = modules.switch(wanted, by_id=people.me().id)
    except Refusal as refusal:
        form.refuse(refusal)
    if form.errors:
        return _board(form, status=form.status)
    return _done(switchboard.in_words(before, after))


@blueprint.post("/modules/undo/<mark>")
@needs(Permission.SITE_ADMIN)
def undo_switch(mark: str) -> Response:
    before = modules.switches()
    try:
        after = modules.undo(mark, by_id=people.me().id)
    except WrongState as refusal:
        return _board(status=refusal.status, refusal=refusal)
    flash(f"Undone. {switchboard.in_words(before, after)}")
    return go(url_for(".switches"))


def _done(said: str) -> Response:
    """The switches as they are now, and the way back in the toast."""
    undo = url_for(".undo_switch", mark=site.settings().mark)
    return changed(_board, url_for(".switches"), said, undo)


def _board(
    form: SwitchForm | None = None,
    *,
    status: int = 200,
    question: switchboard.Question | None = None,
    refusal: WrongState | None = None,
) -> Response:
    return show(
        PAGE,
        PART,
        status=status,
        form=form,
        question=question,
        refusal=refusal,
        rows=switchboard.rows(),
        may_undo=switchboard.may_be_undone_by(people.me()),
        mark=site.settings().mark,
    )
