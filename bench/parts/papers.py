"""Tickets as PDF: drawn for the first time, and given out again."""

import itertools
from http import HTTPStatus

from sqlalchemy import func, select

from bench import load
from bench.browser import OWNER, Browser
from bench.report import Table
from bench.stand import EVENT, Stand
from portal import events
from portal.core.db import db
from portal.orders import Attendee, Order

CLIENTS = 2
ENOUGH = 3_000


def measure(stand: Stand) -> Table:
    """Orders with one ticket, so that an answer is a ticket; each client has its own."""
    codes = _codes(stand)
    return [_hand_out(stand, "drawn", codes), _hand_out(stand, "kept", codes[:CLIENTS])]


def _hand_out(stand: Stand, name: str, codes: list[str]) -> dict[str, str | int | float]:
    result = load.run(
        CLIENTS,
        stand.seconds / 2,
        lambda number: _reader(stand.server.port, codes[number::CLIENTS]),
    )
    return {
        "paper": name,
        "clients": CLIENTS,
        "tickets/s": result.per_second,
        "p50 ms": result.percentile(50),
        "p95 ms": result.percentile(95),
        "failed": result.failed,
    }


def _reader(port: int, codes: list[str]) -> load.Act:
    browser = Browser(port)
    browser.sign_in(OWNER)
    turns = itertools.cycle(codes)

    def read() -> bool:
        status, paper = browser.get(f"/orders/{next(turns)}/tickets.pdf")
        return status == HTTPStatus.OK and paper.startswith(b"%PDF")

    return read


def _codes(stand: Stand) -> list[str]:
    with stand.app.app_context():
        alone = select(Attendee.order_id).group_by(Attendee.order_id).having(func.count() == 1)
        orders = (
            select(Order.code)
            .join(Order.event)
            .where(events.Event.slug == EVENT, Order.id.in_(alone))
            .order_by(Order.id)
            .limit(ENOUGH)
        )
        return list(db.session.scalars(orders))
