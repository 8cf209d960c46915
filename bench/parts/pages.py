"""What organizers open all day: how long each page takes, and how often it asks the database."""

from functools import partial
from http import HTTPStatus

from bench import load
from bench.browser import OWNER, Browser
from bench.report import Table
from bench.stand import EVENT, Stand
from portal import people
from tests.factories import signed_in
from tests.support.statements import statement_counter

# Enough that both workers have read their templates.
WARM_UP = 12

PAGES = {
    "events": "/events",
    "event": f"/events/{EVENT}",
    "tickets": f"/events/{EVENT}/tickets",
    "discount codes": f"/events/{EVENT}/discount-codes",
    "box office": f"/events/{EVENT}/box-office",
    "stock of the till": f"/events/{EVENT}/box-office/stock",
    "check-in": f"/events/{EVENT}/check-in",
    "who is in": f"/events/{EVENT}/check-in/standing",
    "arrivals": f"/events/{EVENT}/check-in/arrivals",
    "account": "/account",
}


def measure(stand: Stand) -> Table:
    return [measured(stand, name, path) for name, path in PAGES.items()]


def measured(stand: Stand, name: str, path: str, who: str = OWNER) -> dict[str, str | int | float]:
    result = load.run(1, stand.seconds / 5, lambda _: _visits(stand.server.port, path, who))
    return {
        "page": name,
        "p50 ms": result.percentile(50),
        "p95 ms": result.percentile(95),
        "statements": _statements(stand, path, who),
        "failed": result.failed,
    }


def _visits(port: int, path: str, who: str) -> load.Act:
    browser = Browser(port)
    browser.sign_in(who)
    for _ in range(WARM_UP):
        browser.get(path)
    return partial(_visit, browser, path)


def _visit(browser: Browser, path: str) -> bool:
    status, _ = browser.get(path)
    return status == HTTPStatus.OK


def _statements(stand: Stand, path: str, who: str) -> int:
    with stand.app.app_context():
        user = people.by_email(who)
    assert user is not None, "the demo has made the cast"
    client = signed_in(stand.app, user)
    with statement_counter(stand.app) as sent:
        client.get(path)
    return len(sent)
