"""Money that is taken while the buyer waits: Stripe and PayPal, and what they tell of it."""

from portal.online.asking import charge as charge
from portal.online.asking import check as check
from portal.online.asking import look_at as look_at
from portal.online.attempts import latest as latest
from portal.online.authorizations import connected as connected
from portal.online.models import AttemptState as AttemptState
from portal.online.models import PaymentAttempt as PaymentAttempt
from portal.online.models import StripeAuthorization as StripeAuthorization
from portal.online.receiving import read_event as read_event
from portal.online.receiving import receive as receive
from portal.online.rules import Outcome as Outcome
from portal.online.settling import Settled as Settled
from portal.online.settling import settle as settle
from portal.online.ways import CARDS, PAYPAL
from portal.payments.paying import GATEWAYS

GATEWAYS[:] = [CARDS, PAYPAL]
