"""What is left to do before a new installation sells its first ticket."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal import modules, site
from portal.core.db import db
from portal.core.modules import Module
from portal.events import Event, EventState


@dataclass(frozen=True)
class Step:
    """`needed`: without it nothing can be sold; the others may be left out."""

    label: str
    sentence: str
    endpoint: str
    done: bool
    needed: bool = True


def left() -> Sequence[Step]:
    """All steps, done ones too; none as soon as everything that is needed is done."""
    any_event, any_published = _events()
    on, now = modules.switches(), site.settings()
    steps = (
        Step(
            "Turn on ticketing",
            "Nothing can be sold yet.",
            "admin.switches",
            done=on[Module.TICKETING],
        ),
        Step(
            "Turn on payments",
            "Until then tickets are free.",
            "admin.switches",
            done=on[Module.PAYMENTS],
            needed=False,
        ),
        Step(
            "Name the site",
            f"It is called {now.name} so far.",
            "admin.settings",
            done=now.is_named,
            needed=False,
        ),
        Step(
            "Make an event",
            "A name and a date are enough to begin.",
            "events.new",
            done=any_event,
        ),
        Step(
            "Publish it",
            "Its page names what it lacks before that.",
            "events.index",
            done=any_published,
        ),
    )
    return () if all(step.done for step in steps if step.needed) else steps


def _events() -> tuple[bool, bool]:
    """Whether there is any event, and one that was published."""
    published = select(Event.id).where(Event.state != EventState.DRAFT)
    row = db.session.execute(select(select(Event.id).exists(), published.exists())).one()
    return bool(row[0]), bool(row[1])
