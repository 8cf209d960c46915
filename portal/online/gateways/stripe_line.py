"""Stripe's own SDK, with our patience, and with its errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import stripe

from portal.core.context import setting
from portal.online.found import AccountGone, KeyReused, NotFound, Refused, Unreachable
from portal.online.gateways.line import Deadline

RETRIES = 2
_SILENT = (
    "Cards cannot be taken at this moment: Stripe does not answer. Nothing was taken. "
    "Try again in a minute, or choose another way to pay."
)
_SHUT = "The organizer's Stripe account does not take cards at the moment. Choose another way."


class _Line(stripe.RequestsClient):
    """Waits no longer than the deadline, all tries together."""

    def __init__(self, deadline: Deadline, session: requests.Session) -> None:
        super().__init__(session=session)
        self._deadline = deadline

    def request(self, *args: Any, **options: Any) -> Any:
        self._timeout = self._deadline.left
        return super().request(*args, **options)


@contextmanager
def asking() -> Iterator[stripe.StripeClient]:
    """Ask one thing, or a few. Raises `Unreachable`, `Refused` and its kinds."""
    deadline = Deadline()
    bases = {"api": setting("STRIPE_API_BASE"), "connect": setting("STRIPE_CONNECT_BASE")}
    with requests.Session() as session:
        client = stripe.StripeClient(
            setting("STRIPE_SECRET_KEY"),
            client_id=setting("STRIPE_CLIENT_ID") or None,
            base_addresses={name: base for name, base in bases.items() if base},  # type: ignore[arg-type]
            max_network_retries=RETRIES,
            http_client=_Line(deadline, session),
        )
        try:
            yield client
        except stripe.StripeError as error:
            raise _in_our_words(error) from error


def options(account: str | None, key: str | None = None) -> Any:
    """In whose account, and under which key."""
    found = {"stripe_account": account, "idempotency_key": key}
    return {name: value for name, value in found.items() if value}


def _in_our_words(error: stripe.StripeError) -> Refused | Unreachable:
    if isinstance(error, stripe.IdempotencyError) and error.http_status == 400:
        return KeyReused("This payment was begun with something else. Try again.")
    if isinstance(error, stripe.PermissionError) and _code(error) == "account_invalid":
        return AccountGone(_SHUT)
    if isinstance(error, stripe.PermissionError | stripe.AuthenticationError):
        return Unreachable(_SHUT)
    if isinstance(error, stripe.InvalidRequestError):
        if error.http_status == 404:
            return NotFound("Stripe knows no such payment in the account of this event.")
        if error.http_status and error.http_status < 409:
            return Refused(f"Stripe says: {error.user_message or error}")
    if isinstance(error, stripe.CardError | stripe.oauth_error.OAuthError):
        return Refused(f"Stripe says: {error.user_message or error}")
    return Unreachable(_SILENT)


def _code(error: stripe.StripeError) -> str | None:
    """Of the body: the SDK passes it on for some kinds of errors only."""
    said: Any = error.json_body or {}
    found: str | None = said.get("error", {}).get("code")
    return found
