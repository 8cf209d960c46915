"""The list of shifts: which are open, and what was counted against what was expected."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request

from portal.core.access import Permission
from portal.events import Event
from portal.shifts import queries
from portal.shifts.causes import off
from portal.shifts.routes import blueprint, here, may
from portal.tills import Shift
from portal.web import paging, plots
from portal.web.blueprint import needs
from portal.web.filters import plural
from portal.web.pages import show
from portal.web.paging import Paged


@dataclass(frozen=True)
class Drawing:
    """What was counted, from the first to the last close; `compare` is what was expected."""

    plot: plots.Lines
    finding: str
    ends: Sequence[str]
    tips: Sequence[str]
    table: Sequence[tuple[str, str, str, str]]


@blueprint.get("/shifts")
@needs(Permission.DOOR_SELL)
def index(event: Event) -> Response:
    """Hosts see all of them, with the plot; who sells sees their own."""
    seller, page = here(event), paging.number(request.args)
    holder = None if may(event, seller, Permission.FIGURES_VIEW) else seller.holder
    shown = queries.of_event(event, holder, paging.start_of(page), paging.ROWS)
    return show(
        "shifts/index.html",
        event=event,
        seller=seller,
        shifts=shown,
        pages=Paged(page, queries.count(event, holder), len(shown)),
        difference=told,
        drawing=draw([shift for shift in reversed(shown) if not shift.is_open]),
        outside=None if holder else queries.outside(event),
    )


def draw(closed: Sequence[Shift]) -> Drawing | None:
    """None: nothing was counted yet."""
    if not closed:
        return None
    first = closed[0]
    counted = [shift.counted_minor or 0 for shift in closed]
    expected = [shift.expected_minor or 0 for shift in closed]
    labels = [f"Z {shift.z_number}" for shift in closed]
    return Drawing(
        plot=plots.lines(counted, expected, say=lambda minor: first.money(minor).short),
        finding=_finding(closed),
        ends=[labels[0], labels[-1]] if len(labels) > 1 else labels,
        tips=[f"{label}: {told(shift)}" for label, shift in zip(labels, closed, strict=True)],
        table=[
            (label, *(str(shift.money(each)) for each in _figures(shift)))  # type: ignore[misc]
            for label, shift in zip(labels, closed, strict=True)
        ],
    )


def told(shift: Shift) -> str:
    """ "€20.00 short" """
    return off(shift.money(shift.difference_minor))


def _figures(shift: Shift) -> tuple[int, int, int]:
    return shift.expected_minor or 0, shift.counted_minor or 0, shift.difference_minor


def _finding(closed: Sequence[Shift]) -> str:
    differ = [shift for shift in closed if shift.difference_minor]
    if not differ:
        return f"Counted as expected in {plural(len(closed), 'shift')}."
    worst = max(differ, key=lambda shift: abs(shift.difference_minor))
    shifts = plural(len(closed), "shift")
    return f"{len(differ)} of {shifts} differ; most Z {worst.z_number}, {told(worst)}."
