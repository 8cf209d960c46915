"""The test bench: would this code work for that basket at such a moment, and if not, why?

It judges as the shop does, and keeps nothing: no use is taken, no try is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal import codes, orders
from portal.codes import Code, Held, Part, Situation, Verdict, words
from portal.events import Event
from portal.orders import Choice
from portal.orders.queries import held_uses
from portal.orders.rules import Quote

KNOWN = "Known in this event"


@dataclass(frozen=True)
class Wish:
    """What to try."""

    typed: str
    choices: Sequence[Choice]
    at: datetime
    signed_in: bool


@dataclass(frozen=True)
class Trial:
    """What came out. `after` is the price with the code, if it works; `uses` is what it takes."""

    code: Code | None
    verdicts: Sequence[Verdict]
    before: Quote
    after: Quote
    uses: int

    @property
    def works(self) -> bool:
        return all(verdict.ok for verdict in self.verdicts)

    @property
    def is_empty(self) -> bool:
        return self.before.count == 0

    @property
    def opens(self) -> str:
        """What an access code shows to the buyer."""
        if self.code is None or self.code.gives_discount or not self.works:
            return ""
        return ", ".join(ticket.name for ticket in self.code.tickets)


def run(event: Event, wish: Wish) -> Trial:
    code, before = codes.find(event, wish.typed), orders.quote(event, wish.choices)
    if code is None:
        unknown = Verdict(KNOWN, words.unknown(wish.typed))
        return Trial(None, [unknown], before, before, 0)
    parts = [Part(choice.ticket, choice.count) for choice in wish.choices]
    held = held_uses(code) if code.left == 0 else Held()
    now = Situation(parts, wish.at, signed_in=wish.signed_in, held=held)
    verdicts = [Verdict(KNOWN, None), *codes.judge(code, now)]
    if not all(verdict.ok for verdict in verdicts):
        return Trial(code, verdicts, before, before, 0)
    after = orders.quote(event, wish.choices, code) if code.gives_discount else before
    return Trial(code, verdicts, before, after, codes.uses(code, parts))
