"""Addresses that open a ticket without signing in, for those they are given to."""

from flask import current_app

from portal.core import refs
from portal.orders import visitors


def ticket_url(ticket_code: str) -> str:
    """The page of one ticket, as a mail or a QR code at the till carries it."""
    return _absolute(f"/t/{refs.sign(visitors.TICKET, ticket_code)}")


def order_url(order_code: str) -> str:
    """The page with all tickets of an order, as the till shows it to be scanned."""
    return _absolute(f"/t/{refs.sign(visitors.LINK, order_code)}")


def order_page_url(order_code: str) -> str:
    """The page of an order, where its buyer pays, names who comes and gets the papers."""
    return _absolute(f"/orders/{order_code}?k={refs.sign(visitors.LINK, order_code)}")


def event_url(slug: str) -> str:
    """The page of an event, as everybody sees it."""
    return _absolute(f"/e/{slug}")


def _absolute(path: str) -> str:
    """From the setting, never from the request: a forged Host header must not reach a mail."""
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
