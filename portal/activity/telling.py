"""Tell an act: a sentence, and a line for each thing that changed, old and new. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.activity.models import Activity
from portal.activity.words import ACTIONS, FIELDS, VALUES
from portal.core.money import BASIS_POINTS, Money
from portal.web import filters

NOBODY = "The house"  # a job, or a command
GUEST = "A buyer"  # somebody in the shop whom nobody knows yet
UNKNOWN = "not given"
FORGOTTEN = "somebody who deleted their account"


@dataclass(frozen=True)
class Change:
    """One field as it was and as it is, written as people read it."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Around:
    """What an act does not say itself: who did it, at which event, on whose clock."""

    who: str | None = None
    event: str | None = None
    currency: str = "EUR"
    zone: str = "UTC"


def changes(act: Activity, around: Around) -> list[Change]:
    return [
        Change(label(field), *(_written(act, field, value, around) for value in pair))
        for field, pair in act.changes.items()
    ]


def sentence(act: Activity, around: Around) -> str:
    """ "Olivia changed the price of General from €35.00 to €30.00" """
    words = ACTIONS[act.action]
    told = changes(act, around)
    known = _Known(_details(act, around))
    if words.one and len(told) == 1:
        (only,) = told
        return words.one.format_map(
            _Known(known, field=_inside(only.field), old=only.old, new=only.new)
        )
    return words.sentence.format_map(known)


def label(field: str) -> str:
    plain = field.removesuffix("_minor").removesuffix("_at").replace("_", " ")
    return FIELDS.get(field) or plain[:1].upper() + plain[1:]


class _Known(dict[str, str]):
    """Acts of years ago may not have said what the sentence of today asks for."""

    def __missing__(self, name: str) -> str:
        return UNKNOWN


def _details(act: Activity, around: Around) -> Iterator[tuple[str, str]]:
    in_the_shop = act.action == "order.placed" and act.details.get("channel") == "web"
    yield "who", _seller(act, around.who or (GUEST if in_the_shop else NOBODY))
    yield "event", around.event or "this site"
    yield "ref", act.subject_ref or FORGOTTEN
    yield "name", act.subject_ref or FORGOTTEN  # unless the details know a better one
    for name, value in act.details.items():
        yield name.removesuffix("_minor"), _written(act, name, value, around)


def _seller(act: Activity, who: str) -> str:
    """Who stood there with a shift pass did it; who made the pass answers for it."""
    sold_by = act.details.get("sold_by")
    return f"{sold_by}, with a shift pass of {who}," if sold_by else who


def _written(act: Activity, field: str, value: Any, around: Around) -> str:
    if value is None or value in ("", []):
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return _number(act, field, value, around)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    called = VALUES.get(field, {}).get(str(value))
    return called or _moment(field, str(value), around.zone)


def _number(act: Activity, field: str, value: int, around: Around) -> str:
    """Money is in the order's currency, which may not be the event's of today."""
    currency = act.details.get("currency") or around.currency
    if field.endswith("_minor"):
        return str(Money(value, currency))
    if field == "value" and "kind" in act.details:  # what a code takes off
        percent = act.details["kind"] == "percent"
        return f"{value * 100 / BASIS_POINTS:g}%" if percent else str(Money(value, currency))
    return filters.count(value)


def _moment(field: str, written: str, zone: str) -> str:
    if not field.endswith(("_at", "_from", "_till", "_until")):
        return written
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return filters.local(moment, zone) if moment.tzinfo else written


def _inside(field: str) -> str:
    """A label within a sentence: "Price" is "price", "VAT" stays."""
    return field[:1].lower() + field[1:] if field[1:2].islower() else field
