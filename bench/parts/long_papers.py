"""PDFs of many tickets: how long they take, what other pages take meanwhile, what workers keep."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from itertools import cycle, islice, takewhile

from sqlalchemy import select

from bench.browser import OWNER, Browser
from bench.load import Load
from bench.report import Table
from bench.stand import Stand
from portal import demo, events, people
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.demo.sales import Sale
from portal.orders import Choice, Order
from portal.orders.models import Channel
from portal.tickets import Kind
from portal.tickets.actions import create as create_ticket
from portal.tickets.details import Details

TICKETS = (10, 100)
ORDERS = 12
NAMES = ("Aisha Diallo", "Zoë Łukasiewicz", "王小明", None)
PAGE, VISITS, PAUSE = "/events", 50, 0.02

# Which connection asks for what.
Wish = tuple[Browser, str]


def measure(stand: Stand) -> Table:
    drawer, reader = _signed_in(stand.server.port), _signed_in(stand.server.port)
    return [_measure(stand, count, drawer, reader) for count in TICKETS]


def _measure(
    stand: Stand, count: int, drawer: Browser, reader: Browser
) -> dict[str, str | int | float]:
    with stand.app.app_context():
        codes = in_transaction(lambda: _sold(count))
    alone = _timed(islice(_visits(reader), VISITS))
    with ThreadPoolExecutor(1) as beside:
        drawing = beside.submit(_timed, _papers(drawer, codes))
        meanwhile = _timed(takewhile(lambda _: not drawing.done(), _visits(reader)))
    papers = drawing.result()
    return {
        "tickets": count,
        "p50 ms": papers.percentile(50),
        "p95 ms": papers.percentile(95),
        "other page, p50 ms": alone.percentile(50),
        "meanwhile, p50 ms": meanwhile.percentile(50),
        "meanwhile, p95 ms": meanwhile.percentile(95),
        "failed": papers.failed + alone.failed + meanwhile.failed,
        "larger worker, PSS MB": _largest(stand),
    }


def _timed(wishes: Iterable[Wish]) -> Load:
    times, failed, begun = [], 0, time.perf_counter()
    for browser, path in wishes:
        before = time.perf_counter()
        status, _ = browser.get(path)
        if status == HTTPStatus.OK:
            times.append(time.perf_counter() - before)
        else:
            failed += 1
    return Load(times, failed, time.perf_counter() - begun)


def _papers(drawer: Browser, codes: list[str]) -> Iterator[Wish]:
    """Each for the first time, one after another, by whichever worker takes the connection."""
    for code in codes:
        _hang_up(drawer)
        yield drawer, f"/orders/{code}/tickets.pdf"


def _visits(reader: Browser) -> Iterator[Wish]:
    _hang_up(reader)
    while True:
        yield reader, PAGE
        time.sleep(PAUSE)


def _hang_up(browser: Browser) -> None:
    if browser.connection:
        browser.connection.close()
        browser.connection = None


def _largest(stand: Stand) -> float:
    return max((one.proportional for one in stand.server.memory()), default=float("nan"))


def _signed_in(port: int) -> Browser:
    browser = Browser(port)
    browser.sign_in(OWNER)
    return browser


def _sold(count: int) -> list[str]:
    """An event of its own, with orders of so many tickets; their codes."""
    owner = people.by_email(OWNER)
    assert owner is not None, "the demo has made the owner"
    starts_at = clock.now() + timedelta(days=1)
    name = f"Groups of {count}"
    details = events.Details(name, starts_at, starts_at + timedelta(hours=6), "UTC", "EUR")
    event = events.create(details, owner=owner, key=None)
    admission = Details("General admission", Kind.PAID, count * ORDERS, price_minor=3500)
    ticket = create_ticket(event, admission, by_id=owner.id, key=None)
    names = list(islice(cycle(NAMES), count))
    sale = Sale(clock.now(), Channel.DOOR, [Choice(ticket, count)], None, None, names, None)
    demo.book(event, [sale] * ORDERS, make_room=True)
    return list(db.session.scalars(select(Order.code).where(Order.event_id == event.id)))
