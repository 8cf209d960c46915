"""Look up stray sales and what became of them, and which slips are typed in."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.once import Submission
from portal.events import Event
from portal.offline import rules
from portal.offline.models import SlipBook, StraySale

SHOWN = 200


@dataclass(frozen=True)
class Stray:
    """`sold_as` is the order that was made of it since, if any."""

    sale: StraySale
    sold_as: str | None

    @property
    def is_open(self) -> bool:
        return self.sold_as is None and self.sale.settled_at is None

    @property
    def fields(self) -> list[tuple[str, str]]:
        return rules.fields(self.sale.body)


@dataclass(frozen=True)
class Book:
    """Slips that were printed, and how many of them are typed in."""

    slips: SlipBook
    typed: int

    @property
    def count(self) -> int:
        return self.slips.last - self.slips.first + 1


def strays(event: Event, *which: ColumnElement[bool]) -> list[Stray]:
    """Open ones first; one statement."""
    made = and_(Submission.scope == scope(event), Submission.key == StraySale.key)
    rows = db.session.execute(
        select(StraySale, Submission.answer)
        .outerjoin(Submission, made)
        .where(StraySale.event_id == event.id, *which)
        .options(joinedload(StraySale.settled_by))
        .order_by(
            Submission.answer.is_not(None), StraySale.settled_at.is_not(None), StraySale.id.desc()
        )
        .limit(SHOWN)
    )
    return [Stray(sale, answer) for sale, answer in rows]


def stray(event: Event, ref: str) -> StraySale | None:
    return db.session.scalar(
        select(StraySale).where(StraySale.event_id == event.id, StraySale.ref == ref)
    )


def books(event: Event) -> list[Book]:
    """What was printed, the newest first; two statements."""
    printed = db.session.scalars(
        select(SlipBook)
        .where(SlipBook.event_id == event.id)
        .options(joinedload(SlipBook.made_by))
        .order_by(SlipBook.first.desc())
    ).all()
    typed = typed_slips(event)
    return [
        Book(each, sum(number in typed for number in range(each.first, each.last + 1)))
        for each in printed
    ]


def book(event: Event, ref: str) -> SlipBook | None:
    return db.session.scalar(
        select(SlipBook).where(SlipBook.event_id == event.id, SlipBook.ref == ref)
    )


def typed_slips(event: Event) -> dict[int, str]:
    """The order of each slip that is typed in, by its number."""
    of_slips = Submission.key.startswith(rules.SLIP, autoescape=True)
    rows = db.session.execute(
        select(Submission.key, Submission.answer).where(Submission.scope == scope(event), of_slips)
    )
    numbers = ((rules.number_of(key), answer) for key, answer in rows)
    return {number: answer for number, answer in numbers if number is not None}


def last_slip(event: Event) -> int:
    """The highest number that was printed; 0 before the first."""
    last = select(SlipBook.last).where(SlipBook.event_id == event.id)
    return db.session.scalar(last.order_by(SlipBook.first.desc()).limit(1)) or 0


def scope(event: Event) -> str:
    """Under which the sales of an event keep their keys: see `boxoffice.actions.sell`."""
    return f"door:{event.id}"
