"""The page behind the link of a shift pass: a name, a PIN, and straight to the till."""

from flask import Response, abort, request, url_for

from portal import passes, people
from portal.core import clock, refs
from portal.core.refusals import Refusal
from portal.passdesk.forms import BeginForm
from portal.passes import ShiftPass, actions, rules, standing
from portal.passes.queries import LINK, behind
from portal.people import devices
from portal.web.blueprint import Slice, open_to_all
from portal.web.pages import go, show, show_form

blueprint = Slice("passes", __name__, url_prefix="/pass")

GONE = 410
# The address opens something: it must not travel on in a Referer, nor be listed.
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@blueprint.after_request
def keep_private(response: Response) -> Response:
    response.headers.update(PRIVATE)
    return response


@blueprint.get("")
@open_to_all
def mine() -> Response:
    """The way back from the till: to the page of the pass that this browser sells with."""
    here = passes.here()
    if here is None:
        return go("/")
    return go(url_for(".begin", token=refs.sign(LINK, here.shift_pass.ref)))


@blueprint.route("/<token>", methods=["GET", "POST"])
@open_to_all
def begin(token: str) -> Response:
    """Looking begins nothing: a camera that reads the code opens the link too."""
    found, form = _found(token), BeginForm()
    why = rules.why_not(found, clock.now())
    if why:
        return show("passes/over.html", status=GONE, found=found, why=why)
    if form.validate_on_submit():
        try:
            kept = actions.begin(
                found,
                name=str(form.name.data),
                pin=str(form.pin.data),
                address=request.remote_addr or "",
                device=devices.words(request.user_agent.string),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            standing.begin(kept)
            return go(url_for("boxoffice.sell", event_slug=found.event.slug))
    here = passes.current(found.event_id)
    who = here.start.name if here and here.shift_pass.id == found.id else None
    return show_form(
        "passes/begin.html",
        form=form,
        token=token,
        found=found,
        event=found.event,
        who=who,
        signed_in_as=people.current(),
    )


@blueprint.post("/<token>/leave")
@open_to_all
def leave(token: str) -> Response:
    """The end of this browser's stand. The shift and its drawer stay as they are."""
    found, here = _found(token), passes.here()
    if here and here.shift_pass.id == found.id:
        actions.leave(here.start)
        standing.end()
    return go(url_for(".begin", token=token))


def _found(token: str) -> ShiftPass:
    return behind(token) or abort(404)
