"""The second step: set it up with a telephone, get codes for paper, switch it off."""

from flask import Response, abort, flash, session, url_for

from portal import site
from portal.account.forms import CodeForm, ProofForm
from portal.account.views import blueprint, me
from portal.core.refusals import Refusal
from portal.documents.qr import qr_svg
from portal.people import codes, credentials, factors
from portal.web.blueprint import signed_in
from portal.web.pages import go, show, show_form

# Where an admin was going who has to set up a second step first; see the gate.
AFTER_SECOND_FACTOR = "after_second_factor"


@blueprint.route("/security/second-step", methods=["GET", "POST"])
@signed_in
def second_factor() -> Response:
    """POST proves with a code that the telephone knows the secret; then it is in use."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            made = factors.switch_on(me(), form.typed["code"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _on_paper(made)
    user = me()
    return show_form(
        "account/second_factor.html",
        form=form,
        user=user,
        secret=factors.begun(user),
        codes_left=factors.codes_left(user),
        is_required=factors.is_required(user),
    )


@blueprint.post("/security/second-step/begin")
@signed_in
def begin_second_factor() -> Response:
    factors.begin(me())
    return go(url_for(".second_factor"))


@blueprint.get("/security/second-step/qr.svg")
@signed_in
def second_factor_qr() -> Response:
    """For the telephone's camera, as long as the secret is not in use."""
    user = me()
    secret = factors.begun(user) or abort(404)
    uri = codes.address(secret, email=user.email, site=site.settings().name)
    return Response(qr_svg(uri), mimetype="image/svg+xml")


@blueprint.route("/security/second-step/recovery-codes", methods=["GET", "POST"])
@signed_in
def recovery_codes() -> Response:
    form = ProofForm()
    if _is_proved(form):
        return _on_paper(factors.replace_codes(me()))
    return show_form("account/new_codes.html", form=form, codes_left=factors.codes_left(me()))


@blueprint.route("/security/second-step/off", methods=["GET", "POST"])
@signed_in
def second_factor_off() -> Response:
    form = ProofForm()
    if _is_proved(form):
        factors.switch_off(me())
        flash("The second step is off")
        return go(url_for(".security"))
    return show_form("account/second_factor_off.html", form=form)


def _is_proved(form: ProofForm) -> bool:
    if not form.validate_on_submit():
        return False
    try:
        credentials.check(me(), form.typed["password"])
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _on_paper(made: list[str]) -> Response:
    """Shown in the answer itself: they are stored as hashes, and nobody can show them again."""
    return show("account/codes.html", codes=made, onward=session.pop(AFTER_SECOND_FACTOR, None))
