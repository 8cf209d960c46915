"""The report of a shift: on the screen, on a strip of paper, as a file."""

from typing import Any

from flask import Response, make_response, render_template

from portal.core.access import Permission
from portal.events import Event
from portal.shifts import drawing, queries, report
from portal.shifts.report import Report
from portal.shifts.routes import blueprint, here, may, shift_or_404
from portal.tills import Seller, Shift
from portal.web import sheets
from portal.web.blueprint import needs
from portal.web.pages import show


@blueprint.get("/shifts/<ref>")
@needs(Permission.DOOR_SELL)
def page(event: Event, ref: str) -> Response:
    """The X report of a shift that is open, the Z report of one that was closed."""
    return show("shifts/report.html", **_reported(event, ref))


@blueprint.get("/shifts/<ref>/paper")
@needs(Permission.DOOR_SELL)
def paper(event: Event, ref: str) -> Response:
    """The same for a printer of 80 mm."""
    return make_response(render_template("shifts/paper.html", **_reported(event, ref)))


@blueprint.get("/shifts/<ref>/report.csv")
@needs(Permission.DOOR_SELL)
def as_csv(event: Event, ref: str) -> Response:
    told = _reported(event, ref)
    shift, written = told["shift"], told["report"]
    number = f"z-{shift.z_number}" if shift.z_number else f"x-{shift.ref.lower()}"
    return sheets.answer(f"{event.slug}-{number}", report.HEADER, written.table())


def _reported(event: Event, ref: str) -> dict[str, Any]:
    seller = here(event)
    shift = shift_or_404(event, seller, ref, Permission.FIGURES_VIEW)
    return {"event": event, "shift": shift, "report": _report(event, seller, shift)}


def _report(event: Event, seller: Seller, shift: Shift) -> Report:
    blind = not may(event, seller, Permission.FIGURES_VIEW)
    return queries.z_report(shift) or drawing.of_open(event, shift, blind=blind)
