"""The demo takes cards and PayPal, where somebody answers at their addresses."""

from portal import events
from portal.core.refusals import WrongState
from portal.demo import cast, stage
from portal.online import authorizations, ways
from portal.people import by_email


def take_cards(account: str) -> bool:
    """By Stripe, into this account, and by PayPal where the site has it; False: as it was.

    Nothing is done against somebody who connected or disconnected by hand.
    """
    event, owner = events.by_slug(stage.SLUG), by_email(cast.OWNER)
    if event is None or owner is None:
        raise WrongState("There is no demo to take cards for.")
    connected = authorizations.adopt(event, account, owner.id)
    if connected and ways.is_possible(event):
        ways.switch_paypal(event, on=True, by_id=owner.id)
    return connected
