"""The till beside its sales: the stock that it asks for, the last tickets, and how a tap feels."""

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from playwright.sync_api import sync_playwright
from sqlalchemy import select

from bench import load
from bench.browser import TILL, Browser, csrf_token, tiles
from bench.events import PLENTY, open_event
from bench.report import Table
from bench.server import HOST
from bench.stand import EVENT, Stand, check
from portal.core.db import db, in_transaction
from portal.events import Event
from portal.tickets import Ticket
from tools import chromium

EVERY = 5  # seconds between two questions of a till
TILLS, LAST, ROUNDS = 20, 10, 20
TAPS = 100
SLOWER = (1, 4, 6)  # a desk, a tablet, an old one

# From the press to the frame that shows it: the message comes after the frame was drawn.
TAP = """async (taps) => {
  const tiles = [...document.querySelectorAll(".tile__add[data-add]")];
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  const rest = () => new Promise((done) => setTimeout(done, 40));
  const times = [];
  for (let tap = 0; tap < taps; tap += 1) {
    const began = performance.now();
    tiles[tap % tiles.length].click();
    await painted();
    times.push(performance.now() - began);
    if (tap % 16 === 15) document.querySelector("[data-clear]").click();
    await rest();
  }
  return times;
}"""


def stock(stand: Stand) -> Table:
    """Asked with the tag of the last answer; `tills it serves` ask as often as tills do."""
    return [_poll(stand, clients) for clients in (1, TILLS)]


def last_ten(stand: Stand) -> Table:
    """Right or wrong, however long it takes: exactly ten are sold, ten are refused."""
    told, taken = zip(*(_fight(stand) for _ in range(ROUNDS)), strict=True)
    check(stand.app)
    answers = sum(told, Counter[int]())
    words = ", ".join(f"{HTTPStatus(status)}: {n}" for status, n in sorted(answers.items()))
    return [{"tills": TILLS, "for": LAST, "rounds": ROUNDS, "answers": words, "sold": _span(taken)}]


def taps(stand: Stand) -> Table:
    """In a real browser, as fast as it is and slowed down."""
    with sync_playwright() as playwright:
        found = chromium.find()
        path = None if found == chromium.BUNDLED else found
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        page = browser.new_page(viewport={"width": 1024, "height": 768})
        visitor = _at_a_till(stand, EVENT)[0]
        cookies = visitor.cookies.items()
        url = f"http://{HOST}:{stand.server.port}"
        page.context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies])
        page.goto(f"{url}/events/{EVENT}/box-office")
        page.wait_for_selector("[data-exact]:disabled")
        devtools = page.context.new_cdp_session(page)
        table: Table = []
        for slower in SLOWER:
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            times = load.Load([ms / 1000 for ms in page.evaluate(TAP, TAPS)], 0, 1)
            table.append(
                {
                    "processor slower by": slower,
                    "taps": TAPS,
                    "p50 ms": times.percentile(50),
                    "p95 ms": times.percentile(95),
                    "longest ms": times.percentile(100),
                }
            )
        browser.close()
    return table


def _poll(stand: Stand, clients: int) -> dict[str, str | int | float]:
    result = load.run(clients, stand.seconds, lambda _: _asking(stand))
    visitor = _at_a_till(stand, EVENT)[0]
    return {
        "at once": clients,
        "answers/s": result.per_second,
        "p50 ms": result.percentile(50),
        "p95 ms": result.percentile(95),
        "failed": result.failed,
        "bytes when new": len(visitor.get(f"/events/{EVENT}/box-office/stock?part=stock")[1]),
        "tills it serves": int(result.per_second * EVERY),
    }


def _asking(stand: Stand) -> load.Act:
    browser, path = _at_a_till(stand, EVENT)[0], f"/events/{EVENT}/box-office/stock?part=stock"
    tag = browser.get_if_new(path, "-")[1]
    return lambda: browser.get_if_new(path, tag)[0] == HTTPStatus.NOT_MODIFIED


def _fight(stand: Stand) -> tuple[Counter[int], int]:
    """What twenty tills were told that want one of the last ten at once, and how many are gone."""
    with stand.app.app_context():
        name = f"Last {uuid.uuid4().hex[:6]}"
        slug = in_transaction(lambda: open_event(name, [LAST, PLENTY]).slug)
    with ThreadPoolExecutor(TILLS) as crowd:
        ready = list(crowd.map(lambda _: _seller(stand, slug), range(TILLS)))
        told = Counter(crowd.map(lambda sell: sell(), ready))
    with stand.app.app_context():
        first = select(Ticket.taken).join(Event, Event.id == Ticket.event_id)
        taken = db.session.scalars(first.where(Event.slug == slug).order_by(Ticket.id)).first()
    return told, taken or 0


def _seller(stand: Stand, slug: str) -> Callable[[], int]:
    browser, page = _at_a_till(stand, slug)
    sale = {f"quantity-{tiles(page)[0]}": "1", "tender": "cash", "csrf_token": csrf_token(page)}
    path = f"/events/{slug}/box-office/sales"
    return lambda: browser.post(path, idempotency_key=uuid.uuid4().hex, **sale)[0]


def _at_a_till(stand: Stand, slug: str) -> tuple[Browser, bytes]:
    browser = Browser(stand.server.port)
    browser.sign_in(TILL)
    status, page = browser.get(f"/events/{slug}/box-office")
    if status != HTTPStatus.OK:
        raise SystemExit(f"The till did not open: {status}")
    return browser, page


def _span(numbers: tuple[int, ...]) -> str:
    return f"{min(numbers)}–{max(numbers)}"
