"""The door behind the door: a code, for who has a second factor."""

from flask import Response, url_for

from portal.core.refusals import Refusal
from portal.people import actions, factors, sessions
from portal.people.forms import SecondStepForm
from portal.people.views import blueprint, onward_url
from portal.web.blueprint import open_to_all
from portal.web.pages import go, show_form


@blueprint.route("/login/second-step", methods=["GET", "POST"])
@open_to_all
def second_step() -> Response:
    """Who took too long after the password begins anew."""
    user, onward = sessions.who_is_halfway(), onward_url()
    if user is None:
        return go(url_for(".sign_in"))
    form = SecondStepForm()
    if form.validate_on_submit():
        try:
            factors.accept(user, **form.typed)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            actions.enter(user)
            return go(onward)
    return show_form("people/second_step.html", form=form)
