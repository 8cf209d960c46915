"""What happened to an order, told from the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.activity import telling
from portal.activity.telling import Around, Change
from portal.orderdesk import queries
from portal.orders import Order


@dataclass(frozen=True)
class Chapter:
    """One act. `changes` are names and addresses: not for everybody who may see orders."""

    at: datetime
    sentence: str
    changes: Sequence[Change]


def of(order: Order) -> list[Chapter]:
    """The newest first."""
    event = order.event
    chapters = []
    for act, who in queries.acts(order):
        around = Around(who, event.name, event.currency, event.timezone)
        sentence = telling.sentence(act, around)
        chapters.append(Chapter(act.at, sentence, telling.changes(act, around)))
    return chapters
