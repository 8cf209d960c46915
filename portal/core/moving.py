"""Put one thing of a list elsewhere in it: a step up or down, or to where it was dragged. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_STEPS = {"up": -1, "down": 1}
_PLACE = re.compile(r"[0-9]{1,4}", re.ASCII)


@dataclass(frozen=True)
class Move:
    """So many steps on, or to a place in the list as it is shown (0 is the first)."""

    by: int = 0
    to: int | None = None

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "Move | None":
        """What a button (`direction`) or a drag (`to`) asks for; None when it is neither."""
        if direction := sent.get("direction"):
            return cls(by=_STEPS[direction]) if direction in _STEPS else None
        place = sent.get("to", "")
        return cls(to=int(place)) if _PLACE.fullmatch(place) else None

    def target(self, here: int) -> int:
        return here + self.by if self.to is None else self.to


def moved(order: Sequence[T], thing: T, move: Move) -> list[T] | None:
    """The list after the move; None when everything stays where it is."""
    here = order.index(thing)
    there = move.target(here)
    if there == here or not 0 <= there < len(order):
        return None
    after = list(order)
    after.insert(there, after.pop(here))
    return after
