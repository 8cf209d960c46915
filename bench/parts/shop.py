"""Buying online: the page of an event, what a basket costs, and Continue with a code."""

import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus

from bench import load
from bench.browser import OWNER, Browser, csrf_token, tiles
from bench.events import PLENTY, account, open_event
from bench.report import Table
from bench.stand import Stand, check
from portal import tickets
from portal.codes import UsedFor
from portal.codes.actions import create as create_code
from portal.codes.details import Details
from portal.core.db import in_transaction

CLIENTS = (1, 8)
TICKETS = 10
CODE = "BENCH10"


class Buyer:
    """A browser with the page of the event open; each act is a new basket of two tickets."""

    def __init__(self, port: int, slug: str) -> None:
        self.browser, self.page = Browser(port), f"/e/{slug}"
        _, page = self.browser.get(self.page)
        self.token, self.ref = csrf_token(page), tiles(page)[0]

    def look(self) -> bool:
        return self.browser.get(self.page)[0] == HTTPStatus.OK

    def quote(self) -> bool:
        return self._send("quote") == HTTPStatus.OK

    def quote_code(self) -> bool:
        return self._send("quote", code=CODE) == HTTPStatus.OK

    def order(self) -> bool:
        key = uuid.uuid4().hex
        return self._send("order", code=CODE, idempotency_key=key) == HTTPStatus.NO_CONTENT

    def _send(self, where: str, **fields: str) -> int:
        chosen = {f"quantity-{self.ref}": "2", "csrf_token": self.token}
        return self.browser.post(f"{self.page}/{where}", **chosen, **fields)[0]


ACTS: Mapping[str, Callable[[Buyer], bool]] = {
    "event page": Buyer.look,
    "quote": Buyer.quote,
    "quote with a code": Buyer.quote_code,
    "order with a code": Buyer.order,
}


def measure(stand: Stand) -> Table:
    with stand.app.app_context():
        slug = in_transaction(_open)
    table = [
        _act(stand, slug, name, clients, act) for name, act in ACTS.items() for clients in CLIENTS
    ]
    check(stand.app)
    return table


def _open() -> str:
    event = open_event("Bench online", [PLENTY] * TICKETS)
    code = Details(CODE, value=1_000, tickets=tickets.of_event(event))
    create_code(event, UsedFor.TICKET, code, by_id=account(OWNER).id, key=None)
    return event.slug


def _act(
    stand: Stand, slug: str, name: str, clients: int, act: Callable[[Buyer], bool]
) -> dict[str, str | int | float]:
    def prepare(_: int) -> load.Act:
        buyer = Buyer(stand.server.port, slug)
        return lambda: act(buyer)

    result = load.run(clients, stand.seconds / 2, prepare)
    return {
        "act": name,
        "clients": clients,
        "per second": result.per_second,
        "p50 ms": result.percentile(50),
        "p95 ms": result.percentile(95),
        "p99 ms": result.percentile(99),
        "failed": result.failed,
    }
