"""What people write of a code, and what can be wrong with it (domain, sections 5 and 6). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

from portal.codes import text
from portal.codes.models import Code, Kind, UsedFor
from portal.core.money import BASIS_POINTS, Money
from portal.core.refusals import Fault
from portal.events import Event
from portal.tickets import Kind as TicketKind
from portal.tickets import Ticket


@dataclass(frozen=True)
class Details:
    """The fields of a code that people fill. `value` is basis points, or minor units off each."""

    code: str
    kind: str = Kind.PERCENT
    value: int = 0
    tickets: Sequence[Ticket] = ()
    total_uses: int | None = None
    min_quantity: int | None = None
    max_quantity: int | None = None
    valid_from: datetime | None = None
    valid_till: datetime | None = None
    active: bool = True
    signed_in_only: bool = False
    marketer_id: int | None = None
    note: str = ""

    @classmethod
    def of(cls, code: Code) -> Self:
        return cls(**{field.name: getattr(code, field.name) for field in fields(cls)})

    @property
    def columns(self) -> dict[str, Any]:
        """By name, as a code stores them; tickets in the order in which it gives them back."""
        stored = {field.name: getattr(self, field.name) for field in fields(self)}
        tickets = sorted(self.tickets, key=lambda ticket: (ticket.position, ticket.id))
        return stored | {"tickets": tickets}

    def example(self, event: Event, used_for: UsedFor) -> Code:
        """A code like this that is not stored, to be read out."""
        return Code(event=event, used_for=used_for, used=0, **self.columns)


def faults(details: Details, event: Event, used_for: UsedFor, used: int = 0) -> list[Fault]:
    """`used` is how many uses orders have taken so far."""
    wrong = {
        **_name(details),
        **(_discount(details, event) if used_for != UsedFor.ACCESS else {}),
        **(_links(details, used_for) if used_for != UsedFor.EVENT else {}),
        **_window(details, event),
        **_counts(details, used),
    }
    return [Fault(sentence, field) for (field, sentence), holds in wrong.items() if holds]


def plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as JSON takes them: for the log, for the fingerprint of a form, for a batch."""
    return {name: _plain(value) for name, value in columns.items()}


Wrong = dict[tuple[str, str], bool]


def _name(details: Details) -> Wrong:
    return {
        ("code", "Use letters, digits, _ and -, at most 80 of them."): (
            not text.is_code(details.code)
        ),
    }


def _discount(details: Details, event: Event) -> Wrong:
    if details.kind == Kind.PERCENT:
        return {
            ("value", "Write a percentage from 0 to 100."): not 0 <= details.value <= BASIS_POINTS
        }
    cheapest = min(
        (each for each in details.tickets if each.kind == TicketKind.PAID),
        key=lambda ticket: ticket.price_minor,
        default=None,
    )
    price = Money(cheapest.price_minor, event.currency).short if cheapest else ""
    name = cheapest.name if cheapest else ""
    return {
        ("value", "Enter an amount above 0."): details.value <= 0,
        ("value", f"{name} costs {price}: enter at most that."): (
            cheapest is not None and details.value > cheapest.price_minor
        ),
    }


def _links(details: Details, used_for: UsedFor) -> Wrong:
    unpaid = [each.name for each in details.tickets if each.kind != TicketKind.PAID]
    verb = "has no price" if len(unpaid) == 1 else "have no price"
    return {
        ("tickets", "Choose at least one ticket."): not details.tickets,
        ("tickets", f"{_all(unpaid)} {verb} to take something off. Leave it out."): (
            used_for == UsedFor.TICKET and bool(unpaid)
        ),
    }


def _window(details: Details, event: Event) -> Wrong:
    starts, ends = details.valid_from, details.valid_till
    return {
        ("valid_till", "It must end after it starts."): (
            starts is not None and ends is not None and ends < starts
        ),
        ("valid_from", "It must start before the event ends."): (
            starts is not None and ends is None and starts >= event.ends_at
        ),
    }


def _counts(details: Details, used: int) -> Wrong:
    least, most, total = details.min_quantity, details.max_quantity, details.total_uses
    return {
        ("total_uses", f"{used:,} {'is' if used == 1 else 'are'} used; enter at least {used}."): (
            total is not None and total < used
        ),
        ("max_quantity", f"Enter at least {least}, the minimum."): (
            least is not None and most is not None and most < least
        ),
        ("max_quantity", f"There are {total} uses: enter at most {total}."): (
            most is not None and total is not None and (least or 0) <= most and most > total
        ),
        ("min_quantity", f"There are {total} uses: enter at most {total}."): (
            least is not None and most is None and total is not None and least > total
        ),
    }


def _all(names: Iterable[str]) -> str:
    return ", ".join(names)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Ticket):
        return value.name
    return value.isoformat() if isinstance(value, datetime) else value
