"""What was put right in a shift, for its report: each with why, by whom, and who allowed it."""

from collections.abc import Iterator, Sequence

from portal import corrections
from portal.corrections import Correction, Kind
from portal.events import Event
from portal.orders import Order
from portal.orders.models import Status
from portal.shifts.report import Row, Section
from portal.tills import Shift
from portal.web.filters import hour

_PARTS: Sequence[tuple[str, Sequence[Kind]]] = (
    ("Voids", (Kind.VOID,)),
    ("Refunds", (Kind.REFUND,)),
    ("Exchanges", (Kind.EXCHANGE,)),
    ("Comps and own prices", (Kind.COMP, Kind.PRICE)),
)


def sections(event: Event, shift: Shift, orders: Sequence[Order]) -> Iterator[Section]:
    """`orders` are those of the shift. One statement."""
    made = corrections.of_shift(shift.id)
    for title, kinds in _PARTS:
        yield Section(title, [_row(event, each) for each in made if each.kind in kinds])
    voided = {each.order_id for each in made if each.kind == Kind.VOID}
    ended = [o for o in orders if o.status == Status.CANCELLED and o.id not in voided]
    yield Section("Cancelled elsewhere", [_cancelled(event, order) for order in ended])


def _row(event: Event, made: Correction) -> Row:
    kind = Kind(made.kind)
    said = [
        hour(made.at, event.timezone),
        corrections.reason(kind, made.reason),
        made.seller_name,
        *([f"allowed by {made.approval.by.name}"] if made.approval else []),
    ]
    minor = made.amount_minor if kind is Kind.EXCHANGE else -made.amount_minor
    return Row(made.order.code, None, minor, ", ".join(said))


def _cancelled(event: Event, order: Order) -> Row:
    at = f"{hour(order.ended_at, event.timezone)} " if order.ended_at else ""
    return Row(order.code, None, -order.total_minor, f"{at}{order.end_note}".strip())
