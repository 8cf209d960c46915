"""What people call those who take money."""

from portal.payments.models import Provider

PROVIDERS: dict[str, str] = {
    Provider.CASH: "Cash",
    Provider.CARD_TERMINAL: "Card terminal",
    Provider.STRIPE: "Stripe",
    Provider.PAYPAL: "PayPal",
    Provider.BANK: "Bank transfer",
    Provider.CHEQUE: "Cheque",
    Provider.VENUE: "Paid at the venue",
}
