"""What somebody wants of a copy: its name, its start, how often, and what goes along. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from portal.copying.rules import Dated, Order, Plan, plan, written
from portal.web.filters import date_of

MOST_WEEKS = 52
MOST_COPIES = 52


@dataclass(frozen=True)
class Parts:
    """What goes along. Codes are for tickets, and stay behind without them."""

    tickets: bool = True
    codes: bool = True
    programme: bool = True
    pictures: bool = True
    tax: bool = True
    team: bool = True
    settings: bool = True

    def has(self, part: str) -> bool:
        wanted = not part or bool(getattr(self, part))
        return wanted and (part != "codes" or self.tickets)

    def without_sales(self) -> Self:
        """While ticketing is off, nobody makes tickets or codes."""
        return replace(self, tickets=False, codes=False)


@dataclass(frozen=True)
class Wish:
    """`start` and `edits` are wall-clock times of the first copy; each further one is
    `repeat_weeks` later, with all its dates."""

    name: str
    start: datetime
    repeat_weeks: int = 1
    count: int = 1
    parts: Parts = Parts()
    edits: Mapping[str, datetime] = field(default_factory=dict)

    def weeks(self, nth: int) -> int:
        return nth * self.repeat_weeks

    def named(self, nth: int) -> str:
        """One copy has the name alone, of several each has its date behind it."""
        if self.count == 1:
            return self.name
        day = self.start + timedelta(weeks=self.weeks(nth))
        return f"{self.name}, {date_of(day.date())}"

    def plan(
        self,
        dates: Sequence[Dated],
        orders: Sequence[Order],
        *,
        zone: str,
        now: datetime,
        nth: int = 0,
    ) -> Plan:
        """The dates of one of the copies: those of what goes along."""
        wanted = [dated for dated in dates if self.parts.has(dated.part)]
        known = {dated.key for dated in wanted}
        edits = {key: local for key, local in self.edits.items() if key in known}
        return plan(
            wanted,
            orders,
            zone=zone,
            start=self.start,
            now=now,
            edits=edits,
            weeks=self.weeks(nth),
        )

    def write(self) -> dict[str, Any]:
        """As a job keeps it."""
        return {
            "name": self.name,
            "start": written(self.start),
            "repeat_weeks": self.repeat_weeks,
            "count": self.count,
            "parts": asdict(self.parts),
            "edits": {key: written(local) for key, local in sorted(self.edits.items())},
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            name=stored["name"],
            start=datetime.fromisoformat(stored["start"]),
            repeat_weeks=stored["repeat_weeks"],
            count=stored["count"],
            parts=Parts(**stored["parts"]),
            edits={key: datetime.fromisoformat(at) for key, at in stored["edits"].items()},
        )
