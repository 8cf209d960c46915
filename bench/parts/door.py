"""Sales at the door, through the form of the till: spread over ten tickets, and all on one."""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from itertools import count

from sqlalchemy import func, select

from bench import load
from bench.browser import TILL, Browser, csrf_token, tiles
from bench.events import PLENTY, open_event
from bench.report import Table
from bench.stand import Stand, check
from portal import events
from portal.core.db import db, in_transaction
from portal.orders import Order

CLIENTS = (1, 8, 16)
TICKETS = 10

# Which ticket a client sells next, by its number and the sale's.
Pick = Callable[[int, int], int]
PICKS: dict[str, Pick] = {
    f"{TICKETS} tickets": lambda client, sale: (client + sale) % TICKETS,
    "1 hot ticket": lambda client, sale: 0,  # noqa: ARG005
}


def measure(stand: Stand) -> Table:
    with stand.app.app_context():
        slug = in_transaction(lambda: open_event("Bench", [PLENTY] * TICKETS).slug)
    table = [
        _sell(stand, slug, name, clients, pick)
        for name, pick in PICKS.items()
        for clients in CLIENTS
    ]
    check(stand.app)
    return table


def _sell(
    stand: Stand, slug: str, name: str, clients: int, pick: Pick
) -> dict[str, str | int | float]:
    before = _stored(stand, slug)
    result = load.run(
        clients, stand.seconds, lambda number: _till(stand.server.port, slug, number, pick)
    )
    return {
        "on": name,
        "clients": clients,
        "sales/s": result.per_second,
        "p50 ms": result.percentile(50),
        "p95 ms": result.percentile(95),
        "p99 ms": result.percentile(99),
        "failed": result.failed,
        # Told yes and not stored, or stored and told no: must be 0.
        "told but not stored": len(result.times) - (_stored(stand, slug) - before),
    }


def _till(port: int, slug: str, number: int, pick: Pick) -> load.Act:
    browser = Browser(port)
    browser.sign_in(TILL)
    status, page = browser.get(f"/events/{slug}/box-office")
    if status != HTTPStatus.OK:
        raise SystemExit(f"The till did not open: {status}")
    token, refs, sales = csrf_token(page), tiles(page), count()

    def sell() -> bool:
        ref = refs[pick(number, next(sales))]
        status, _ = browser.post(
            f"/events/{slug}/box-office/sales",
            **{
                f"quantity-{ref}": "1",
                "tender": "cash",
                "idempotency_key": uuid.uuid4().hex,
                "csrf_token": token,
            },
        )
        return status == HTTPStatus.CREATED

    return sell


def _stored(stand: Stand, slug: str) -> int:
    with stand.app.app_context():
        orders = select(func.count(Order.id)).join(Order.event).where(events.Event.slug == slug)
        return db.session.scalar(orders) or 0
