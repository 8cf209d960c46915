"""Tables to take along: CSV, a row at a time, harmless in the program that opens it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from flask import Response, stream_with_context

# A cell that begins like this is run as a formula (OWASP, "CSV injection").
_RUNS = ("=", "+", "-", "@", "\t", "\r")

Row = Sequence[object]


def answer(name: str, header: Row, rows: Iterable[Row]) -> Response:
    """A file of that name; rows are read while the first of them are on their way."""
    lines = stream_with_context(_lines(header, rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(lines, mimetype="text/csv", headers=headers)


def _lines(header: Row, rows: Iterable[Row]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    for row in chain([header], rows):
        writer.writerow([harmless(cell) for cell in row])
        yield _taken(line)


def harmless(cell: object) -> str:
    """Text as it is; what could be a formula begins with an apostrophe, which spreadsheets hide."""
    written = "" if cell is None else str(cell)
    return f"'{written}" if written.startswith(_RUNS) else written


def _taken(line: io.StringIO) -> str:
    written = line.getvalue()
    line.seek(0)
    line.truncate()
    return written
