"""Ten thousand codes in one go, and their list afterwards."""

import time

from bench.browser import OWNER
from bench.events import account
from bench.parts import pages
from bench.report import Table
from bench.stand import EVENT, Stand
from portal import events, tickets
from portal.codes import UsedFor, batches
from portal.codes.details import Details
from portal.codes.jobs import make_batch
from portal.core.db import in_transaction
from portal.tickets import Kind


def make_many(stand: Stand) -> Table:
    with stand.app.app_context():
        begun = time.perf_counter()
        make_batch(in_transaction(_promise))
        seconds = time.perf_counter() - begun
    return [{"codes": batches.LARGEST, "seconds": seconds}]


def list_them(stand: Stand) -> Table:
    path = f"/events/{EVENT}/discount-codes"
    return [
        pages.measured(stand, "first page", path),
        pages.measured(stand, "page 100", f"{path}?page=100"),
        pages.measured(stand, "search", f"{path}?q=BENCH-7"),
    ]


def _promise() -> int:
    event = events.by_slug(EVENT)
    assert event is not None, "the demo has made it"
    paid = [each for each in tickets.of_event(event) if each.kind == Kind.PAID]
    alike = Details("BENCH-", value=1_000, tickets=paid, total_uses=1)
    by_id = account(OWNER).id
    return batches.begin(
        event, UsedFor.TICKET, alike, count=batches.LARGEST, by_id=by_id, key=None
    ).id
