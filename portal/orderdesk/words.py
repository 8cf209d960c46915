"""What payments, reports and their outcomes are called by people."""

from portal.online import AttemptState, Outcome
from portal.online.found import Standing
from portal.payments import Provider

# How money goes back, said before it does.
GOES_BACK: dict[str, str] = {
    Provider.CASH: "in cash, out of your drawer: count it out now",
    Provider.CARD_TERMINAL: "by the card terminal: make the refund on it now",
    Provider.STRIPE: "by Stripe, to the card that paid",
    Provider.PAYPAL: "by PayPal, to the account that paid",
    Provider.BANK: "by a bank transfer that you make yourself",
    Provider.CHEQUE: "by you, as you agree with the buyer",
    Provider.VENUE: "by hand",
}

HERE: dict[str, str] = {
    AttemptState.STARTING: "Begun, no answer yet",
    AttemptState.OPEN: "Waiting for the buyer",
    AttemptState.WAITING: "Waiting for the bank",
    AttemptState.PAID: "Paid",
    AttemptState.OVER: "Over, not paid",
    AttemptState.ODD: "Set aside: another amount",
}

THERE: dict[str, str] = {
    Standing.OPEN: "Not paid yet",
    Standing.WAITING: "Waiting",
    Standing.PAID: "Paid",
    Standing.OVER: "Over, not paid",
}

_REPORTS: dict[str, str] = {
    "checkout.session.completed": "Payment page finished",
    "checkout.session.expired": "Payment page ended",
    "checkout.session.async_payment_succeeded": "Bank paid",
    "checkout.session.async_payment_failed": "Bank refused",
    "payment_intent.succeeded": "Payment made",
    "payment_intent.processing": "Payment under way",
    "payment_intent.payment_failed": "Payment refused",
    "payment_intent.canceled": "Payment called off",
    "charge.succeeded": "Card charged",
    "charge.failed": "Card refused",
    "charge.updated": "Charge changed",
    "charge.refunded": "Money given back",
    "charge.refund.updated": "Refund changed",
    "refund.created": "Refund begun",
    "refund.updated": "Refund changed",
    "refund.failed": "Refund failed",
    "charge.dispute.created": "Disputed by the buyer's bank",
    "charge.dispute.updated": "Dispute changed",
    "charge.dispute.closed": "Dispute decided",
    "charge.dispute.funds_withdrawn": "Dispute: money taken",
    "charge.dispute.funds_reinstated": "Dispute: money returned",
    "CHECKOUT.ORDER.APPROVED": "Buyer approved",
    "CHECKOUT.ORDER.COMPLETED": "Payment made",
    "PAYMENT.CAPTURE.COMPLETED": "Payment made",
    "PAYMENT.CAPTURE.PENDING": "Payment under way",
    "PAYMENT.CAPTURE.DENIED": "Payment refused",
    "PAYMENT.CAPTURE.DECLINED": "Payment refused",
    "PAYMENT.CAPTURE.REFUNDED": "Money given back",
    "PAYMENT.CAPTURE.REVERSED": "Money taken back",
    "PAYMENT.REFUND.FAILED": "Refund failed",
    "CUSTOMER.DISPUTE.CREATED": "Disputed by the buyer",
    "CUSTOMER.DISPUTE.UPDATED": "Dispute changed",
    "CUSTOMER.DISPUTE.RESOLVED": "Dispute decided",
}

OUTCOMES: dict[str, str] = {
    Outcome.PAID: "Booked; the order is paid",
    Outcome.PAID_LATE: "Booked; late, and the places were still there",
    Outcome.KNOWN: "Known already, nothing to do",
    Outcome.NO_PLACES: "Too late, the places were gone: the money goes back",
    Outcome.TWICE: "Paid twice: the second payment goes back",
    Outcome.MISMATCH: "Not the amount that was asked for: set aside",
    Outcome.WAITING: "Noted: the bank has not answered yet",
    Outcome.OPEN: "Noted: not paid yet",
    Outcome.OVER: "Noted: over, not paid",
    Outcome.UNKNOWN: "Not about this order",
}


def report(kind: str) -> str:
    """In words; what nobody expected, as the provider writes it."""
    return _REPORTS.get(kind, kind.replace("_", " ").replace(".", " ").capitalize())
