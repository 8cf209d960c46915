"""A crowd at one moment: more buyers than a code has uses, and than a ticket has places.

What is counted is right or wrong, however long it takes.
"""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from sqlalchemy import Update, func, select, update

from bench.browser import OWNER, Browser, csrf_token, tiles
from bench.events import account, open_event
from bench.report import Table
from bench.stand import Stand, check
from portal import events, orders, tickets
from portal.codes import UsedFor
from portal.codes.actions import create as create_code
from portal.codes.details import Details
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.orders import Order, OrderLine
from portal.orders.models import LIVE, Status

ROUNDS = 20
CODE = "RUSH"


@dataclass(frozen=True)
class Rush:
    name: str
    buyers: int
    places: int
    uses: int | None = None
    # Whether holds end while others buy.
    ends: bool = False


RUSHES = (
    Rush("one code", buyers=64, places=500, uses=50),
    Rush("one ticket", buyers=200, places=100),
    Rush("one ticket, holds end", buyers=200, places=100, ends=True),
)


def measure(stand: Stand) -> Table:
    table: Table = []
    for rush in RUSHES:
        begun = time.perf_counter()
        held, told = zip(*(_round(stand, rush) for _ in range(ROUNDS)), strict=True)
        table.append(
            {
                "rush": rush.name,
                "buyers": rush.buyers,
                "for": rush.uses or rush.places,
                "rounds": ROUNDS,
                "held": f"{min(held)}–{max(held)}",
                "answers": _words(told),
                "seconds": time.perf_counter() - begun,
            }
        )
        check(stand.app)
    return table


def _round(stand: Stand, rush: Rush) -> tuple[int, Counter[int]]:
    """How many places are held in the end, and how often each status was answered."""
    with stand.app.app_context():
        slug = in_transaction(lambda: _open(rush))
    with ThreadPoolExecutor(rush.buyers) as crowd:
        ready = [crowd.submit(_buyer, stand.server.port, slug, rush) for _ in range(rush.buyers)]
        buyers = [each.result() for each in ready]
        over = threading.Event()
        ending = threading.Thread(target=_end_holds, args=[stand, slug, over])
        if rush.ends:
            ending.start()
        told = Counter(crowd.map(lambda buy: buy(), buyers))
        over.set()
        if rush.ends:
            ending.join()
    with stand.app.app_context():
        return _held(slug), told


def _open(rush: Rush) -> str:
    event = open_event(f"Rush {uuid.uuid4().hex[:6]}", [rush.places])
    if rush.uses:
        code = Details(CODE, value=1_000, tickets=tickets.of_event(event), total_uses=rush.uses)
        create_code(event, UsedFor.TICKET, code, by_id=account(OWNER).id, key=None)
    return event.slug


def _buyer(port: int, slug: str, rush: Rush) -> Callable[[], int]:
    """Ready to press Continue."""
    browser = Browser(port)
    _, page = browser.get(f"/e/{slug}")
    chosen = {f"quantity-{tiles(page)[0]}": "1", "csrf_token": csrf_token(page)}
    chosen |= {"code": CODE} if rush.uses else {}

    def buy() -> int:
        return browser.post(f"/e/{slug}/order", idempotency_key=uuid.uuid4().hex, **chosen)[0]

    return buy


def _end_holds(stand: Stand, slug: str, over: threading.Event) -> None:
    """Again and again, every third hold is over, and the house notices."""
    with stand.app.app_context():
        while not over.wait(0.05):
            in_transaction(lambda: db.session.execute(_third_is_over(slug)))
            in_transaction(orders.expire)


def _third_is_over(slug: str) -> Update:
    mine = (
        select(Order.id)
        .join(Order.event)
        .where(events.Event.slug == slug, Order.status == Status.PENDING, Order.id % 3 == 0)
    )
    past = clock.now() - timedelta(seconds=1)
    return update(Order).where(Order.id.in_(mine)).values(expires_at=past)


def _held(slug: str) -> int:
    places = (
        select(func.coalesce(func.sum(OrderLine.count), 0))
        .join(Order, Order.id == OrderLine.order_id)
        .join(Order.event)
        .where(events.Event.slug == slug, Order.status.in_(LIVE))
    )
    return db.session.scalar(places) or 0


def _words(told: Sequence[Counter[int]]) -> str:
    """204: 1000, 409: 280"""
    together = sum(told, Counter[int]())
    return ", ".join(f"{HTTPStatus(status)}: {n}" for status, n in sorted(together.items()))
