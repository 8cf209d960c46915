"""Those who take money online, by the name they have in the ledger."""

from portal.online.found import Teller
from portal.online.gateways.paypal import PayPal
from portal.online.gateways.stripe import Stripe
from portal.payments import Provider

TELLERS: dict[Provider, Teller] = {Provider.STRIPE: Stripe(), Provider.PAYPAL: PayPal()}


def of(provider: str) -> Teller:
    return TELLERS[Provider(provider)]
