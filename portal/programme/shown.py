"""All that an event carries, as its public page shows it: read in one statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Text, cast, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db
from portal.events import Event
from portal.programme.models import Carried, Faq, Room, SocialLink, Sponsor, Track

Kind = TypeVar("Kind", bound=Carried)

# What is shown of each list; the statement has as many columns as the longest of them.
_LISTS: tuple[tuple[type[Carried], tuple[InstrumentedAttribute[str], ...]], ...] = (
    (Track, (Track.name, Track.color)),
    (Room, (Room.name, Room.floor)),
    (Sponsor, (Sponsor.name, Sponsor.level, Sponsor.url, Sponsor.description)),
    (SocialLink, (SocialLink.kind, SocialLink.url)),
    (Faq, (Faq.question, Faq.answer)),
)
_WIDTH = max(len(columns) for _, columns in _LISTS)


@dataclass(frozen=True)
class Programme:
    """The lists in the organizer's order. Their entries are for reading: no session knows them."""

    entries: Sequence[Carried] = ()

    @property
    def tracks(self) -> list[Track]:
        return self._of(Track)

    @property
    def rooms(self) -> list[Room]:
        return self._of(Room)

    @property
    def sponsors(self) -> list[tuple[str, list[Sponsor]]]:
        """By level; levels stand as their first sponsor does."""
        found = self._of(Sponsor)
        order = list(dict.fromkeys(each.level.casefold() for each in found))
        found.sort(key=lambda each: order.index(each.level.casefold()))
        levels = groupby(found, key=lambda each: each.level.casefold())
        together = [list(sponsors) for _, sponsors in levels]
        return [(sponsors[0].level, sponsors) for sponsors in together]

    @property
    def links(self) -> list[SocialLink]:
        return self._of(SocialLink)

    @property
    def questions(self) -> list[Faq]:
        return self._of(Faq)

    def _of(self, kind: type[Kind]) -> list[Kind]:
        return [each for each in self.entries if isinstance(each, kind)]


def of_event(event: Event) -> Programme:
    rows = db.session.execute(
        union_all(*_selects(event)).order_by("list", "position", "entry_id")
    ).all()
    return Programme([_entry(row.list, row[3:]) for row in rows])


def _selects(event: Event) -> Iterator[Select[*tuple[Any, ...]]]:
    for number, (model, columns) in enumerate(_LISTS):
        nothing = [cast(literal(""), Text)] * (_WIDTH - len(columns))
        values = [*(cast(column, Text) for column in columns), *nothing]
        shown: list[ColumnElement[Any]] = [
            literal(number).label("list"),
            model.position.label("position"),
            model.id.label("entry_id"),
            *(value.label(f"value_{place}") for place, value in enumerate(values)),
        ]
        yield select(*shown).where(model.event_id == event.id, model.removed_at.is_(None))


def _entry(number: int, values: Sequence[str]) -> Carried:
    model, columns = _LISTS[number]
    return model(**{c.key: value for c, value in zip(columns, values, strict=False)})
