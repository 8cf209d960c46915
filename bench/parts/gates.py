"""Tickets scanned at the gates: one, eight and sixteen of them, each ticket once."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice

from sqlalchemy import func, select

from bench import load
from bench.browser import TILL, Browser, csrf_token
from bench.report import Table
from bench.stand import EVENT, Stand, check
from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee, Order
from portal.orders.entries import CheckIn
from portal.orders.models import AttendeeState, Status

CLIENTS = (1, 8, 16)
ENOUGH = 20_000  # tickets; more than any load scans


def measure(stand: Stand) -> Table:
    table = [_scan(stand, clients) for clients in CLIENTS]
    check(stand.app)
    return table


def _scan(stand: Stand, clients: int) -> dict[str, str | int | float]:
    codes, before = _codes(stand), _stored(stand)
    result = load.run(
        clients,
        stand.seconds,
        lambda number: _gate(stand.server.port, islice(codes, number, None, clients)),
    )
    return {
        "clients": clients,
        "check-ins/s": result.per_second,
        "p50 ms": result.percentile(50),
        "p95 ms": result.percentile(95),
        "p99 ms": result.percentile(99),
        "failed": result.failed,
        # Told “come in” and not stored, or stored and told no: must be 0.
        "told but not stored": len(result.times) - (_stored(stand) - before),
    }


def _gate(port: int, codes: Iterator[str]) -> load.Act:
    browser = Browser(port)
    browser.sign_in(TILL)
    status, page = browser.get(f"/events/{EVENT}/check-in")
    if status != HTTPStatus.OK:
        raise SystemExit(f"The gate did not open: {status}")
    token = csrf_token(page)

    def scan() -> bool:
        sent = {"code": next(codes), "idempotency_key": refs.token(), "csrf_token": token}
        status, _ = browser.post(f"/events/{EVENT}/check-in/scan", **sent)
        return status == HTTPStatus.CREATED

    return scan


def _codes(stand: Stand) -> list[str]:
    """Good tickets of people who are not in yet."""
    with stand.app.app_context():
        return list(
            db.session.scalars(
                select(Attendee.code)
                .join(Order, Order.id == Attendee.order_id)
                .join(Event, Event.id == Attendee.event_id)
                .where(
                    Event.slug == EVENT,
                    Attendee.state == AttendeeState.VALID,
                    Attendee.checked_in_at.is_(None),
                    Order.status == Status.COMPLETED,
                )
                .limit(ENOUGH)
            )
        )


def _stored(stand: Stand) -> int:
    with stand.app.app_context():
        return db.session.scalar(select(func.count(CheckIn.id))) or 0
