"""The lists of orders and of attendees at an event that has sold a lot: pages, searches, sums."""

from bench.parts import pages
from bench.report import Table
from bench.stand import EVENT, Stand

ORDERS, ATTENDEES = f"/events/{EVENT}/orders", f"/events/{EVENT}/attendees"

ASKED = {
    "orders": ORDERS,
    "orders, page 500": f"{ORDERS}?page=500",
    "orders by total": f"{ORDERS}?sort=-total",
    "orders: part of an address": f"{ORDERS}?q=tamm1%40exam",
    "orders: a word in all of them": f"{ORDERS}?q=example.org",
    "orders: the rows alone": f"{ORDERS}?q=tamm1%40exam&part=rows",
    "orders, filtered": f"{ORDERS}?mode=stripe&status=completed&from=2020-01-01",
    "attendees": ATTENDEES,
    "attendees, page 500": f"{ATTENDEES}?page=500",
    "attendees: part of a name": f"{ATTENDEES}?q=tamm",
    "attendees not in yet": f"{ATTENDEES}?in=out&sort=-name",
}


def measure(stand: Stand) -> Table:
    return [pages.measured(stand, name, path) for name, path in ASKED.items()]
