"""What is typed of floats, moves of cash and counts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask import request

from portal.core.money import Money
from portal.events import Event
from portal.tills import CashKind, Shift, Till
from portal.tills.coins import Piece, pieces
from portal.tills.models import CashCount
from portal.web.forms import ChoiceField, CountField, CreatingForm, LineField, MoneyField, needed

MOST_CASH = 10**12  # minor units
MOST_PIECES = 99_999
LONGEST_NOTE = 300

MOVES = {
    CashKind.IN: "Cash in",
    CashKind.OUT: "Cash out",
    CashKind.DROP: "Safe drop",
}


class OpenForm(CreatingForm):
    """At which till, and with how much in its drawer."""

    till = ChoiceField("Till", {})
    float = MoneyField(
        "Float in the drawer",
        [needed("Count the drawer, and write what is in it.")],
        largest=MOST_CASH,
    )

    _free: Sequence[Till]
    _last: Mapping[int, int]

    @classmethod
    def of(cls, event: Event, free: Sequence[Till], last: Mapping[int, int]) -> Self:
        """`last` is what was counted at each till: suggested where there is one to choose."""
        only = last.get(free[0].id) if len(free) == 1 else None
        form = cls(meta={"currency": event.currency}, data={"float": only})
        form._free, form._last = free, last
        form.till.choices = [(till.ref, till.place) for till in free]
        return form

    @property
    def known(self) -> list[tuple[str, Money]]:
        """What was counted last at each till that is free."""
        return [
            (till.place, Money(self._last[till.id], self.float.currency))
            for till in self._free
            if till.id in self._last
        ]

    @property
    def chosen(self) -> Till:
        return next(till for till in self._free if till.ref == self.till.data)


class MoveForm(CreatingForm):
    words = MOVES

    kind = ChoiceField("What", {kind.value: label for kind, label in MOVES.items()})
    amount = MoneyField("Amount", [needed("Write the amount.")], largest=MOST_CASH)
    note = LineField("Note", [needed("Write what it is for.")], longest=LONGEST_NOTE)

    @classmethod
    def of(cls, shift: Shift, *, sent: bool = False) -> Self:
        data = request.form if sent else None
        return cls(formdata=data, meta={"currency": shift.currency})

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and not self.amount.data:
            self.amount.errors = [*self.amount.errors, "Write an amount above zero."]
            return False
        return good

    @property
    def chosen(self) -> CashKind:
        return CashKind(self.kind.data)


class CountForm(CreatingForm):
    """How many of each note and coin; built for a shift by `of`."""

    note = LineField("What may have happened", longest=LONGEST_NOTE)

    _pieces: Sequence[Piece]

    @classmethod
    def of(cls, shift: Shift, last: CashCount | None = None) -> Self:
        """`last` is what was counted before: shown, and nothing that a form left out."""
        shown = pieces(shift.currency)
        fields = {_name(piece): CountField(piece.label, most=MOST_PIECES) for piece in shown}
        counted = json.loads(last.coins) if last and request.method == "GET" else {}
        data = {_name(piece): counted.get(str(piece.minor)) for piece in shown}
        form: Self = type(cls.__name__, (cls,), fields)(data=data)
        form._pieces = shown
        return form

    @property
    def rows(self) -> list[tuple[Piece, Any]]:
        return [(piece, self[_name(piece)]) for piece in self._pieces]

    @property
    def coins(self) -> dict[int, int]:
        return {piece.minor: field.data or 0 for piece, field in self.rows}


def _name(piece: Piece) -> str:
    return f"count-{piece.minor}"
