"""How acts of money are told."""

from portal import activity
from portal.activity import Words
from portal.payments.words import PROVIDERS

activity.tell(
    {
        "payment.captured": Words(
            "Money taken", "{who} took {amount} for order {ref} ({provider})"
        ),
        "payment.offers_changed": Words(
            "Ways to pay changed",
            "{who} changed the ways to pay for {event}",
            one="{who} changed {field} for {event} from “{old}” to “{new}”",
        ),
        "payment.refund_asked": Words(
            "Refund asked for", "{who} asked {provider} to give back {amount} of order {ref}"
        ),
        "payment.refund_asked_again": Words(
            "Refund asked for again", "{who} asked {provider} again to give back {amount} of {ref}"
        ),
        "payment.put_aside": Words(
            "Difference put aside",
            "{who} put aside payment {payment} of {provider}: it is looked after",
        ),
        "payment.refunded": Words("Money given back", "{amount} of order {ref} went back"),
        "payment.refund_refused": Words(
            "Refund refused", "{provider} did not give back {amount} of order {ref}: {why}"
        ),
        "payment.disputed": Words("Payment disputed", "The payment of order {ref} is disputed"),
        "payment.odd": Words(
            "Payment does not fit", "A payment at {provider} does not fit order {ref}: {why}"
        ),
        "stripe.connected": Words("Stripe connected", "{who} connected Stripe ({account})"),
        "stripe.disconnected": Words(
            "Stripe disconnected", "{who} disconnected Stripe ({account})"
        ),
        "paypal.switched": Words(
            "PayPal switched", "{who} switched PayPal", one="{who} switched PayPal, on: {new}"
        ),
    },
    fields={
        "bank-transfer": "Bank transfer",
        "cheque": "Cheque",
        "pay-at-the-venue": "Pay at the venue",
    },
    values={"provider": PROVIDERS},
)
