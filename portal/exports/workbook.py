"""XLSX, written row by row: a hundred thousand rows need no more memory than a hundred."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from portal.web.sheets import harmless_text

Row = Sequence[object]

LONGEST_CELL = 32_767
WIDTH = 18
# What the writer takes for markup of its own, and would put into the file as it is.
_MARKUP = "<r>"

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write(
    file: Path, name: str, header: Sequence[str], chunks: Iterable[list[Any]]
) -> Iterator[int]:
    """Yields how many rows are written, after each chunk; the file is whole once it ends."""
    with Workbook(str(file), {**_OPTIONS, "tmpdir": str(file.parent)}) as book:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, WIDTH)
        bold = book.add_format({"bold": True})
        for place, label in enumerate(header):
            sheet.write_string(0, place, label, bold)
        pen = _Pen(book, sheet)
        count = 0
        for chunk in chunks:
            for row in chunk:
                count += 1
                pen.write(count, row)
            yield count


class _Pen:
    """Writes each cell as what it is: numbers can be added up, moments can be sorted."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.sheet = sheet
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.amounts = {
            places: book.add_format({"num_format": f"#,##0.{'0' * places}".rstrip(".")})
            for places in range(4)
        }

    def write(self, number: int, row: Row) -> None:
        for place, cell in enumerate(row):
            if cell is not None and cell != "":
                self._cell(number, place, cell)

    def _cell(self, number: int, place: int, cell: object) -> None:
        if isinstance(cell, Decimal):
            places = -int(cell.as_tuple().exponent)
            self.sheet.write_number(number, place, float(cell), self.amounts[places])
        elif isinstance(cell, int):
            self.sheet.write_number(number, place, cell)
        elif isinstance(cell, datetime):
            self.sheet.write_datetime(number, place, cell, self.moment)
        else:
            self.sheet.write_string(number, place, _text(str(cell)))


def _text(written: str) -> str:
    """Text is never run here; but the sheet may be saved as CSV, where it would be."""
    if written.startswith(_MARKUP):
        return f"'{written}"[:LONGEST_CELL]
    return harmless_text(written)[:LONGEST_CELL]
