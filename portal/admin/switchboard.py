"""What the page of the switches shows: each with its sentence, who threw it, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal import modules, site
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.modules.rules import after
from portal.people import User

UNDO_IS_SHOWN = timedelta(seconds=10)


@dataclass(frozen=True)
class Thrown:
    """The last throw of a switch. Nobody's name: the house did it, from a terminal."""

    at: datetime
    by: str | None


@dataclass(frozen=True)
class Row:
    module: Module
    is_on: bool
    about: str
    thrown: Thrown | None


@dataclass(frozen=True)
class Question:
    """Before something is switched off: what goes, and what that touches."""

    going: Sequence[Module]
    touched: Sequence[str]

    @property
    def module(self) -> Module:
        """The one that was asked for; what depends on it goes along."""
        return self.going[0]

    @property
    def text(self) -> str:
        names = " and ".join(module.label.lower() for module in self.going)
        return f"Switch {names} off?"


def rows() -> list[Row]:
    """In two statements, the first of which every page asks."""
    on, thrown = modules.switches(), _thrown()
    return [Row(each, on[each], modules.ABOUT[each], thrown.get(each)) for each in Module]


def going_off(wanted: Mapping[Module, bool]) -> list[Module]:
    """What is on and would not be, in the order of the page."""
    now = modules.switches()
    then = after(now, wanted)
    return [module for module in Module if now[module] and not then[module]]


def may_be_undone_by(user: User) -> bool:
    """Whether the last throw is theirs and fresh: then the page itself offers the way back."""
    now = site.settings()
    fresh = now.switched_at and clock.now() - now.switched_at <= UNDO_IS_SHOWN
    return bool(fresh) and now.switched_by_id == user.id


def in_words(before: Mapping[Module, bool], then: Mapping[Module, bool]) -> str:
    """Ticketing is on. Donations are off."""
    changed = [module for module in Module if before[module] != then[module]]
    return " ".join(f"{_name_is(m)} {'on' if then[m] else 'off'}." for m in changed)


def _name_is(module: Module) -> str:
    return f"{module.label} {'is' if module is Module.TICKETING else 'are'}"


def _thrown() -> dict[Module, Thrown]:
    last = (
        select(func.max(Activity.id))
        .where(Activity.subject_kind == "module")
        .group_by(Activity.subject_ref)
    )
    found = db.session.execute(
        select(Activity.subject_ref, Activity.at, User.name)
        .outerjoin(User, User.id == Activity.actor_id)
        .where(Activity.id.in_(last))
    )
    return {Module(ref): Thrown(at, name) for ref, at, name in found}
