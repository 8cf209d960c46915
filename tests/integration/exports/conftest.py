"""An event that sold, to take along."""

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from portal.orders import Order
from portal.tickets import Ticket
from tests.factories import make_order, make_ticket
from tests.support.stage import Stage, stage

__all__ = ["stage"]

EVENT = "/events/harbour-lights"


class Books:
    """Sells, and opens the files again as a spreadsheet does."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.general: Ticket = stage.make(make_ticket, stage.event, quantity=1000)
        self.child: Ticket = stage.make(
            make_ticket, stage.event, "Child", price_minor=1250, quantity=1000
        )

    def sell(
        self, name: str | None = "Bo Buyer", general: int = 1, child: int = 0, **fields: Any
    ) -> Order:
        wanted = {self.general: general, self.child: child}
        counts = {ticket: count for ticket, count in wanted.items() if count}
        email = fields.pop("email", "bo@example.org")
        return self.stage.make(
            make_order, self.stage.event, counts, name=name, email=email, **fields
        )

    def get(self, path: str, who: str = "otto") -> Any:
        return self.stage.as_(who).get(f"{EVENT}/{path}")

    def csv(self, path: str) -> list[dict[str, str]]:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))

    def xlsx(self, path: str) -> list[list[Any]]:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return read_xlsx(answer.data)


def read_xlsx(data: bytes) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[_shown(cell.value) for cell in row] for row in book.active.iter_rows()]


def _shown(value: Any) -> Any:
    """Control characters are written as `_x0001_`; spreadsheets show what is meant."""
    return unescape(value) if isinstance(value, str) else value


def total(rows: list[dict[str, str]], column: str = "Total") -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal())


@pytest.fixture
def books(stage: Stage) -> Books:
    return Books(stage)
