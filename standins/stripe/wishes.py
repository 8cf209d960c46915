"""What a session may be asked for, and what Stripe says to the rest."""

import re
from urllib.parse import urlsplit

from standins.stripe.errors import StripeError
from standins.stripe.wire import Thing

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LIVES_AT_LEAST, LIVES_AT_MOST = 30 * 60, 24 * 3600  # seconds
# Stripe knows them; to overlook them here would show a wrong total.
CHANGES_THE_TOTAL = frozenset({"automatic_tax", "discounts", "optional_items", "shipping_options"})
# A call takes its time; Stripe forgives the client a moment.
FORGIVEN = 10


def check(params: Thing) -> None:
    """Raises the first thing that is wrong."""
    _check_kind(params)
    _check_words(params)


def _check_kind(params: Thing) -> None:
    if params.get("mode", "payment") != "payment":
        raise StripeError("This stand-in knows the mode `payment` only.", param="mode")
    for name in sorted(CHANGES_THE_TOTAL & params.keys()):
        raise StripeError(f"This stand-in does not know {name}.", param=name)


def _check_words(params: Thing) -> None:
    if not params.get("success_url"):
        raise StripeError(
            "You must provide `success_url`.", code="parameter_missing", param="success_url"
        )
    for name in ("success_url", "cancel_url"):
        if name in params and urlsplit(params[name]).scheme not in ("http", "https"):
            raise StripeError("Not a valid URL", code="url_invalid", param=name)
    if (email := params.get("customer_email")) and not ADDRESS.fullmatch(email):
        raise StripeError(
            f"Invalid email address: {email}", code="email_invalid", param="customer_email"
        )
    if len(params.get("client_reference_id", "")) > 200:
        raise StripeError(
            "Invalid string: must be at most 200 characters", param="client_reference_id"
        )


def total(lines: list[Thing]) -> tuple[int, str]:
    if not lines:
        raise StripeError(
            "You must specify `line_items`.", code="parameter_missing", param="line_items"
        )
    priced = [(line.get("quantity", 1), _price(line, n)) for n, line in enumerate(lines)]
    currencies = {price["currency"] for _, price in priced}
    if len(currencies) > 1:
        raise StripeError("The currency of all prices must match.", param="line_items")
    return sum(count * price["unit_amount"] for count, price in priced), currencies.pop()


def _price(line: Thing, number: int) -> Thing:
    price: Thing = line.get("price_data", {})
    if "unit_amount" not in price or "product_data" not in price:
        raise StripeError(
            "Each line needs `price_data` with `unit_amount` and `product_data`.",
            code="parameter_missing",
            param=f"line_items[{number}][price_data]",
        )
    if price["unit_amount"] < 0:
        raise StripeError(
            "Invalid non-negative integer",
            code="parameter_invalid_integer",
            param=f"line_items[{number}][price_data][unit_amount]",
        )
    return price


def end(wanted: int | None, now: int) -> int:
    if wanted is None:
        return now + LIVES_AT_MOST
    if wanted < now + LIVES_AT_LEAST - FORGIVEN:
        too = "at least 30 minutes"
    elif wanted > now + LIVES_AT_MOST + FORGIVEN:
        too = "less than 24 hours"
    else:
        return wanted
    raise StripeError(
        f"The `expires_at` timestamp must be {too} from Checkout Session creation.",
        param="expires_at",
    )
