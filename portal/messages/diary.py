"""The event's own log of mails: each that was written about it, and how that went."""

from flask import Response, abort, flash, request, url_for

from portal import people
from portal.events import Event
from portal.mail import Mail, MailState, actions, queries
from portal.messages.views import WRITING, blueprint
from portal.web.blueprint import needs
from portal.web.filters import plural
from portal.web.pages import go, own_path, show

KINDS = {
    "order.confirmed": "Tickets and receipt",
    "order.ticket": "Ticket",
    "order.placed": "How to pay",
    "order.link": "Link to an order",
    "order.cancelled": "Cancellation",
    "order.withdrawn": "Cancellation",
    "ticket.cancelled": "Cancellation",
    "payment.failed": "Payment failed",
    "payment.refunded": "Refund",
    "payment.returned": "Payment given back",
    "event.message": "Message",
    "event.reminder": "Reminder",
    "event.reminder_one": "Reminder",
}


@blueprint.get("/messages/log")
@needs(WRITING)
def log(event: Event) -> Response:
    asked = queries.Asked.of(request.args, event.id)
    mails, last = queries.page(asked)
    return show(
        "messages/log.html",
        parts={"rows": "messages/_log.html"},
        event=event,
        asked=asked,
        mails=mails,
        last=last,
        kinds=KINDS,
        mail_states=tuple(MailState),
        retriable=queries.retriable(event.id),
    )


@blueprint.post("/messages/log/retry")
@needs(WRITING)
def retry_all(event: Event) -> Response:
    count = actions.retry_all(by_id=people.me().id, event_id=event.id)
    flash(f"{plural(count, 'mail')} will be sent again." if count else "No mail has failed.")
    return go(url_for(".log"))


@blueprint.post("/messages/log/<message_id>/retry")
@needs(WRITING)
def retry_one(event: Event, message_id: str) -> Response:
    actions.retry(_mail(event, message_id), by_id=people.me().id)
    flash("It will be sent again in a moment.")
    return go(own_path(request.referrer) or url_for(".log"))


def _mail(event: Event, message_id: str) -> Mail:
    """Of this event alone."""
    found = queries.by_message_id(message_id)
    if found is None or found.event_id != event.id:
        abort(404)
    return found
