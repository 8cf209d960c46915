"""All that an event carries, as its public page shows it: read in one statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Text, cast, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db
from portal.events import Event
from portal.pictures import Kind, Picture, PictureFile
from portal.programme.models import Carried, Faq, Room, SocialLink, Sponsor, Track

Entry = TypeVar("Entry", bound=Carried)

# What is shown of each list; the statement has as many columns as the longest of them.
_LISTS: tuple[tuple[type[Carried], tuple[InstrumentedAttribute[str], ...]], ...] = (
    (Track, (Track.name, Track.color)),
    (Room, (Room.name, Room.floor)),
    (Sponsor, (Sponsor.name, Sponsor.level, Sponsor.url, Sponsor.description)),
    (SocialLink, (SocialLink.kind, SocialLink.url)),
    (Faq, (Faq.question, Faq.answer)),
)
# And of the logo of a sponsor, which comes in one width.
_LOGO = (Picture.ref, PictureFile.digest, PictureFile.width, PictureFile.height)
_WIDTH = max(len(columns) for _, columns in _LISTS) + len(_LOGO)


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

    def _of(self, kind: type[Entry]) -> list[Entry]:
        return [each for each in self.entries if isinstance(each, kind)]


def of_event(event: Event) -> Programme:
    rows = db.session.execute(
        union_all(*_selects(event)).order_by("list", "position", "entry_id")
    ).all()
    return Programme([_entry(row.list, row[3:]) for row in rows])


def _selects(event: Event) -> Iterator[Select[*tuple[Any, ...]]]:
    for number, (model, columns) in enumerate(_LISTS):
        more = _LOGO if model is Sponsor else ()
        nothing = [cast(null(), Text)] * (_WIDTH - len(columns) - len(more))
        values = [*(cast(column, Text) for column in (*columns, *more)), *nothing]
        shown: list[ColumnElement[Any]] = [
            literal(number).label("list"),
            model.position.label("position"),
            model.id.label("entry_id"),
            *(value.label(f"value_{place}") for place, value in enumerate(values)),
        ]
        wanted = select(*shown).where(model.event_id == event.id, model.removed_at.is_(None))
        yield _with_logos(wanted) if model is Sponsor else wanted


def _with_logos(wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    shown = (Picture.id == Sponsor.picture_id) & Picture.removed_at.is_(None)
    behind = PictureFile.id == Picture.file_id
    return wanted.outerjoin(Picture, shown).outerjoin(PictureFile, behind)


def _entry(number: int, values: Sequence[str | None]) -> Carried:
    model, columns = _LISTS[number]
    entry = model(**{c.key: value for c, value in zip(columns, values, strict=False)})
    if isinstance(entry, Sponsor):
        entry.picture = _picture(*values[len(columns) :])
    return entry


def _picture(ref: str | None, digest: str | None, *sides: str | None) -> Picture | None:
    if not ref:
        return None
    width, height = (int(side or 0) for side in sides)
    file = PictureFile(digest=digest, widths=[width], width=width, height=height)
    return Picture(ref=ref, kind=Kind.SPONSOR, file=file, alt="")
