"""Write the report of a shift: what every X and Z report says, part by part."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from portal.core.money import Money
from portal.events import Event
from portal.orders import Order
from portal.orders.models import Status
from portal.shifts import causes, ledger, righted
from portal.shifts.ledger import Ledger
from portal.shifts.report import Report, Row, Section
from portal.tills import CashKind, Shift
from portal.tills.coins import pieces
from portal.tills.models import CashCount
from portal.web.filters import hour

_KINDS = {CashKind.IN: "Cash in", CashKind.OUT: "Cash out", CashKind.DROP: "Safe drop"}


def of_open(event: Event, shift: Shift, *, blind: bool) -> Report:
    """The X report. `blind` for whoever still has to count: it does not say what is expected."""
    booked = ledger.of(shift)
    drawer = Section("Drawer", _drawer(booked, with_expected=not blind))
    return Report(shift.currency, [drawer, *_sales(event, shift, booked)])


def of_close(
    event: Event, shift: Shift, booked: Ledger, counts: Sequence[CashCount], note: str | None
) -> Report:
    """The Z report, with the last of the counts."""
    last = counts[-1]
    difference = last.counted_minor - booked.expected_minor
    drawer = [
        *_drawer(booked, with_expected=True),
        Row("Counted", None, last.counted_minor),
        Row("Difference", None, difference, note or "", strong=True),
    ]
    why = causes.likely(
        difference,
        shift.currency,
        booked.story(event.timezone),
        float_minor=shift.float_minor,
    )
    parts = [
        Section("Drawer", drawer),
        Section("Likely causes", [Row(f"The difference {each}") for each in why]),
        *_sales(event, shift, booked),
        Section("Counted", list(_coins(shift, last))),
        Section("Earlier counts", _earlier(event, counts[:-1])),
    ]
    return Report(shift.currency, [part for part in parts if part.rows])


def _drawer(booked: Ledger, *, with_expected: bool) -> list[Row]:
    sales, back = booked.paid(cash=True, back=False), booked.paid(cash=True, back=True)
    moved = {kind: booked.moved(kind) for kind in CashKind}
    rows = [
        Row("Float at the start", None, booked.shift.float_minor),
        Row("Cash sales", len(sales), sum(sales)),
        Row("Cash given back", len(back), sum(back)),
        Row("Cash in", len(moved[CashKind.IN]), sum(moved[CashKind.IN])),
        Row("Cash out", len(moved[CashKind.OUT]), -sum(moved[CashKind.OUT])),
        Row("Safe drops", len(moved[CashKind.DROP]), -sum(moved[CashKind.DROP])),
    ]
    if with_expected:
        rows.append(Row("Expected", None, booked.expected_minor, strong=True))
    return rows


def _sales(event: Event, shift: Shift, booked: Ledger) -> Iterator[Section]:
    card, back = booked.paid(cash=False, back=False), booked.paid(cash=False, back=True)
    yield Section(
        "Card", [Row("Card sales", len(card), sum(card)), Row("Given back", len(back), sum(back))]
    )
    orders = ledger.orders(shift)
    yield Section("Sales", list(_orders(orders)))
    sold = [
        Row(each.name, each.count, each.minor, f"{each.back} taken back" if each.back else "")
        for each in ledger.tickets(shift)
    ]
    parts = (
        Section("Tickets", sold),
        *righted.sections(event, shift, orders),
        Section("Discounts", [Row(code, uses, -off) for code, uses, off in ledger.codes(shift)]),
        Section("Tax", list(_taxes(orders))),
        Section("Cash moves", list(_moves(event, booked))),
    )
    yield from (part for part in parts if part.rows)


def _orders(orders: Sequence[Order]) -> Iterator[Row]:
    yield Row("Orders", len(orders), sum(order.total_minor for order in orders))
    if orders:
        yield Row("First order", words=orders[0].code)
        yield Row("Last order", words=orders[-1].code)


def _taxes(orders: Sequence[Order]) -> Iterator[Row]:
    """Of orders that stand, by the words of the tax they were sold with."""
    taxed = sorted(
        (order for order in orders if order.tax and order.status != Status.CANCELLED),
        key=lambda order: order.tax_words,
    )
    for words, same in groupby(taxed, key=lambda order: order.tax_words):
        together = list(same)
        net = Money(sum(order.net.minor for order in together), together[0].currency)
        yield Row(words, len(together), sum(order.tax_minor for order in together), f"net {net}")


def _moves(event: Event, booked: Ledger) -> Iterator[Row]:
    for move in booked.moves:
        came = move.amount_minor if move.kind == CashKind.IN else -move.amount_minor
        at = hour(move.at, event.timezone)
        yield Row(_KINDS[CashKind(move.kind)], None, came, f"{at} {move.note}".strip())


def _coins(shift: Shift, count: CashCount) -> Iterator[Row]:
    counted = json.loads(count.coins)
    for piece in pieces(shift.currency):
        number = counted.get(str(piece.minor), 0)
        if number:
            yield Row(piece.label, number, number * piece.minor)


def _earlier(event: Event, counts: Sequence[CashCount]) -> list[Row]:
    return [
        Row(f"Count {place}", None, each.counted_minor, hour(each.at, event.timezone))
        for place, each in enumerate(counts, start=1)
    ]
