"""The parts that are measured, in this order. A new one is a module here and a line in `PARTS`."""

from collections.abc import Callable, Mapping

from bench.parts import (
    activity,
    codes,
    copies,
    door,
    exports,
    gates,
    lists,
    long_papers,
    pages,
    papers,
    rush,
    shop,
    till,
    webhooks,
    workers,
)
from bench.report import Table
from bench.stand import Stand

PARTS: Mapping[str, Callable[[Stand], Table]] = {
    "Start-up": workers.start_up,
    "Memory of each worker, fresh": workers.memory,
    "Organizer pages": pages.measure,
    "Orders and attendees": lists.measure,
    "Sales at the door": door.measure,
    "Stock, as tills ask for it": till.stock,
    "The last ten at twenty tills": till.last_ten,
    "Tap to paint": till.taps,
    "Check-ins at the gates": gates.measure,
    "Buying online": shop.measure,
    "A rush": rush.measure,
    "Webhooks": webhooks.measure,
    "Codes in bulk": codes.make_many,
    "List of codes": codes.list_them,
    "Copying an event": copies.copy_events,
    "A million acts": activity.read,
    "Files of everything": exports.as_csv,
    "Large workbooks": exports.as_xlsx,
    "Ticket PDFs": papers.measure,
    "PDFs of many tickets": long_papers.measure,
    "Memory of each worker, after the load": workers.memory,
}
