"""Tables to take along: CSV, read while it is on its way, harmless in the program that opens it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice

from flask import Response, request, stream_with_context

# A cell that begins like this is run as a formula (OWASP, "CSV injection"), in some programs also
# when the sign is of full width, or when the mark of a file's beginning stands before it.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BOM = "\ufeff"
# So many lines travel together; the first one travels alone, so that something comes at once.
TOGETHER = 200

Row = Sequence[object]


def answer(name: str, header: Row, rows: Iterable[Row]) -> Response:
    """A file of that name; rows are read while the first of them are on their way.

    `bom=1` in the address: for programs that take a file without its mark for an older encoding.
    """
    mark = BOM if request.args.get("bom") == "1" else ""
    lines = stream_with_context(chain([mark] if mark else [], lines_of(header, rows)))
    return Response(lines, mimetype="text/csv", headers=attached(f"{name}.csv"))


def attached(name: str) -> dict[str, str]:
    """What makes a browser keep an answer as a file."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def lines_of(header: Row, rows: Iterable[Row]) -> Iterator[str]:
    """The same as text, some lines at a time."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([harmless(cell) for cell in header])
    yield _taken(written)
    coming = iter(rows)
    while some := list(islice(coming, TOGETHER)):
        writer.writerows([harmless(cell) for cell in row] for row in some)
        yield _taken(written)


def harmless(cell: object) -> str:
    """Text as it is; what could be a formula begins with an apostrophe, which spreadsheets hide.

    Numbers stay numbers, also below zero; moments are written as spreadsheets read them.
    """
    if isinstance(cell, str):
        return harmless_text(cell)
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return str(cell) if isinstance(cell, int | date) else harmless_text(str(cell))


def harmless_text(written: str) -> str:
    return f"'{written}" if written.lstrip(BOM).startswith(_RUNS) else written


def _taken(written: io.StringIO) -> str:
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text
