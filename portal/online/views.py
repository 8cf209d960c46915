"""Connect who takes the cards of an event, and let them go; part of the page of ways to pay."""

from hmac import compare_digest

from flask import Response, current_app, flash, request, session, url_for

from portal import people
from portal.core import refs
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.online import authorizations, ways
from portal.payments.views import blueprint
from portal.web.blueprint import needs, signed_in
from portal.web.pages import go, show

STRIPE = "/events/<event_slug>/settings/payments/stripe"
_SESSION = "stripe_connect"


class OtherWindow(Refusal):
    """An answer that nobody here asked for."""

    status = 400
    code = "state_mismatch"

    def __init__(self) -> None:
        super().__init__("This answer of Stripe is for another window. Begin again from Payments.")


@blueprint.post(f"{STRIPE}/onboard")
@needs(Permission.PAYMENT_CONNECT)
def onboard(event: Event) -> Response:
    """A new account, filled in at Stripe."""
    back = _absolute(url_for("payments.settings", back="stripe"))
    key = request.form.get("idempotency_key") or refs.token()
    return go(
        authorizations.onboard(event, people.me(), key=f"{event.slug}-{key}"[:200], back=back)
    )


@blueprint.post(f"{STRIPE}/check")
@needs(Permission.PAYMENT_CONNECT)
def check(event: Event) -> Response:
    """Whether the account that was begun may take money by now."""
    if authorizations.check(event, people.me().id):
        flash("Stripe is connected.")
    else:
        flash("Stripe still needs something from you.", "warn")
    return go(url_for("payments.settings"))


@blueprint.post(f"{STRIPE}/authorize")
@needs(Permission.PAYMENT_CONNECT)
def authorize(event: Event) -> Response:
    """An account they have: Stripe asks them, and sends them back with a code."""
    authorizations.refuse_second(event)
    state = refs.token()
    session[_SESSION] = {"state": state, "event": event.slug}
    return go(authorizations.authorize_url(state, _absolute(url_for("payments.stripe_return"))))


@blueprint.get("/stripe/return")
@signed_in
def stripe_return() -> Response:
    """One address for all events, as Stripe wants it: on to the event that it was asked for."""
    slug = _asked_for(request.args.get("state", ""))
    if request.args.get("error") or not request.args.get("code"):
        flash("Nothing was connected.", "warn")
        return go(url_for("payments.settings", event_slug=slug))
    code, state = request.args["code"], request.args["state"]
    return go(url_for("payments.connect", event_slug=slug, code=code, state=state))


@blueprint.route(f"{STRIPE}/connect", methods=["GET", "POST"])
@needs(Permission.PAYMENT_CONNECT)
def connect(event: Event) -> Response:
    """Nothing is connected by following a link: it takes one click here."""
    if _asked_for(request.values.get("state", "")) != event.slug:
        raise OtherWindow
    if request.method == "GET":
        return show("online/connect.html", event=event, sent=request.args)
    authorizations.connect(event, request.form.get("code", ""), people.me().id)
    session.pop(_SESSION, None)
    flash("Stripe is connected.")
    return go(url_for("payments.settings"))


@blueprint.route(f"{STRIPE}/disconnect", methods=["GET", "POST"])
@needs(Permission.PAYMENT_CONNECT)
def disconnect(event: Event) -> Response:
    """Says first what it does to buyers who are paying."""
    if request.method == "GET":
        count = authorizations.open_attempts(event)
        return show(
            "online/disconnect.html",
            event=event,
            authorization=authorizations.of(event),
            open_attempts=count,
        )
    authorizations.disconnect(event, people.me().id)
    flash("Stripe is disconnected.")
    return go(url_for("payments.settings"))


@blueprint.post("/events/<event_slug>/settings/payments/paypal")
@needs(Permission.PAYMENT_CONNECT)
def paypal(event: Event) -> Response:
    """`to`: on or off."""
    on = request.form.get("to") == "on"
    ways.switch_paypal(event, on=on, by_id=people.me().id)
    flash("PayPal is offered." if on else "PayPal is not offered any more.")
    return go(url_for("payments.settings"))


def _asked_for(state: str) -> str:
    """The event whose connection this browser began. Raises `OtherWindow`."""
    begun = session.get(_SESSION) or {}
    if not begun or not compare_digest(str(begun["state"]).encode(), state.encode()):
        raise OtherWindow
    return str(begun["event"])


def _absolute(path: str) -> str:
    base: str = current_app.config["BASE_URL"]
    return base.rstrip("/") + path
