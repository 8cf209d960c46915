"""What programs are told."""

from typing import Any

from flask import current_app

from portal.core import clock
from portal.online import StripeAuthorization
from portal.orders import Order, holds
from portal.orders.models import Status


def order(order: Order) -> dict[str, Any]:
    """How an order stands; `expires_at` is until when it is to be paid, if it is."""
    running = holds.is_running(order, clock.now())
    until = {Status.PENDING: order.expires_at, Status.PLACED: order.pay_until}
    ends = until.get(Status(order.status))
    return {
        "code": order.code,
        "status": order.status,
        "payment_mode": order.payment_mode,
        "payment_url": _absolute(f"/orders/{order.code}/pay") if running and order.total else None,
        "total_minor": order.total_minor,
        "currency": order.currency,
        "expires_at": ends.isoformat() if ends else None,
    }


def authorization(found: StripeAuthorization) -> dict[str, Any]:
    assert found.connected_at, "only who is connected is shown"
    return {
        "publishable_key": found.publishable_key,
        "account": found.account,
        "connected_at": found.connected_at.isoformat(),
    }


def _absolute(path: str) -> str:
    base: str = current_app.config["BASE_URL"]
    return base.rstrip("/") + path
