"""Take the orders or the attendees of an event along, as the list shows them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response, make_response, request, url_for

from portal import people
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.exports import actions, workbook
from portal.exports.attendees import ATTENDEES
from portal.exports.forms import ExportForm
from portal.exports.orders import ORDERS
from portal.exports.table import Table, Wanted
from portal.exports.tables import TABLES
from portal.web import sheets
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show_form
from portal.worklist import queries as worklist

# Whole addresses of everybody: for who may change orders. The box office sees shortened ones.
TAKING = Permission.ORDER_CHANGE
# Up to here a workbook is made while one waits; a larger one is made by the worker.
AT_ONCE = 5_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Slice("exports", __name__, url_prefix="/events/<event_slug>")


@blueprint.route("/exports", methods=["GET", "POST"])
@needs(TAKING)
def index(event: Event) -> Response:
    """What would be in the file, and the files made before; a POST has a large one made."""
    table = TABLES.get(request.args.get("what", ""), ORDERS)
    asked, wanted = _asked(event, table)
    count = table.count(asked)
    form = ExportForm()
    if form.validate_on_submit():
        try:
            key = form.idempotency_key.data
            task = actions.begin(event, wanted, count, by_id=_me(), key=key)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go(url_for("worklist.page", ref=task.ref))
    return show_form(
        "exports/index.html",
        parts={"panel": "exports/_panel.html", "files": "exports/_files.html"},
        form=form,
        event=event,
        table=table,
        tables=tuple(TABLES.values()),
        asked=asked,
        wanted=wanted,
        count=count,
        query=_query(wanted),
        list_url=url_for(table.listed_at, **asked.query),
        is_large=count > AT_ONCE,
        entries=worklist.entries(event, {actions.KIND}),
    )


@blueprint.get("/orders.csv")
@needs(TAKING)
def orders_as_csv(event: Event) -> Response:
    return _csv(event, ORDERS)


@blueprint.get("/attendees.csv")
@needs(TAKING)
def attendees_as_csv(event: Event) -> Response:
    return _csv(event, ATTENDEES)


@blueprint.get("/orders.xlsx")
@needs(TAKING)
def orders_as_xlsx(event: Event) -> Response:
    return _xlsx(event, ORDERS)


@blueprint.get("/attendees.xlsx")
@needs(TAKING)
def attendees_as_xlsx(event: Event) -> Response:
    return _xlsx(event, ATTENDEES)


def _csv(event: Event, table: Table) -> Response:
    _, wanted = _asked(event, table)
    return sheets.answer(f"{event.slug}-{table.name}", wanted.header, wanted.rows())


def _xlsx(event: Event, table: Table) -> Response:
    """A large one is not made on a GET: the page says so, and has the button that does."""
    asked, wanted = _asked(event, table)
    if table.count(asked) > AT_ONCE:
        return go(url_for(".index", **{"what": table.name, **_query(wanted)}))
    name = f"{event.slug}-{table.name}.xlsx"
    with TemporaryDirectory(prefix="foyer-") as folder:
        file = Path(folder) / "result"
        for _ in workbook.write(file, table.label, wanted.header, wanted.chunks()):
            pass
        response = make_response(file.read_bytes())
    response.mimetype = XLSX
    response.headers.update(sheets.attached(name))
    return response


def _asked(event: Event, table: Table) -> tuple[Any, Wanted]:
    asked = table.asked(request.args, event)
    columns = table.chosen(request.args.getlist("columns"))
    return asked, Wanted(table, event.id, asked.query, columns)


def _query(wanted: Wanted) -> dict[str, Any]:
    """What an address says that asks for the same file."""
    columns = ",".join(column.key for column in wanted.columns)
    chosen = {} if wanted.columns == wanted.table.usual else {"columns": columns}
    return {**wanted.query, **chosen}


def _me() -> int:
    user = people.current()
    assert user, "the gate let somebody unknown pass"
    return user.id
