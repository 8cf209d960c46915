"""The keys of both stand-ins, and what a portal must be told to use them. For show: no secrets.

Imports nothing, so that the tools may read it before anything is installed.
"""

STRIPE_SECRET_KEY = "sk_test_standin"
STRIPE_PUBLISHABLE_KEY = "pk_test_standin"
STRIPE_WEBHOOK_SECRET = "whsec_standin"
STRIPE_CLIENT_ID = "ca_standin"
# An account that is there from the start beside a demo.
STRIPE_ACCOUNT = "acct_standin"
STRIPE_EVENTS = "/v1/stripe/events"

PAYPAL_CLIENT_ID = "paypal-standin"
PAYPAL_SECRET = "secret-of-the-standin"
PAYPAL_WEBHOOK_ID = "WH-STANDIN"
PAYPAL_EVENTS = "/v1/paypal/events"


def stripe(url: str) -> dict[str, str]:
    """Settings of a portal; in the environment `PORTAL_` stands before each."""
    return {
        "STRIPE_SECRET_KEY": STRIPE_SECRET_KEY,
        "STRIPE_PUBLISHABLE_KEY": STRIPE_PUBLISHABLE_KEY,
        "STRIPE_WEBHOOK_SECRET": STRIPE_WEBHOOK_SECRET,
        "STRIPE_CLIENT_ID": STRIPE_CLIENT_ID,
        "STRIPE_API_BASE": url,
        "STRIPE_CONNECT_BASE": url,
    }


def paypal(url: str) -> dict[str, str]:
    return {
        "PAYPAL_CLIENT_ID": PAYPAL_CLIENT_ID,
        "PAYPAL_SECRET": PAYPAL_SECRET,
        "PAYPAL_WEBHOOK_ID": PAYPAL_WEBHOOK_ID,
        "PAYPAL_API_BASE": url,
    }
