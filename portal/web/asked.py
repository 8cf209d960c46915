"""What an address asks of a list: what cannot be read in it is passed over, not an error."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, TypeVar

from portal.core import clock

E = TypeVar("E", bound=StrEnum)


class Written(ABC):
    """What a list was asked for, and how an address says it again. `tab` is the key of its tabs."""

    tab: ClassVar[str]

    @property
    def query(self) -> dict[str, str]:
        """What to write into an address that asks for the same, in whatever order and page."""
        return {key: value for key, value in self._written().items() if value}

    @property
    def is_narrowed(self) -> bool:
        return any(value for key, value in self._written().items() if key != "sort")

    @property
    def is_filtered(self) -> bool:
        """By more than a search and a tab."""
        return self.is_narrowed and bool(self.query.keys() - {"q", self.tab, "sort"})

    @abstractmethod
    def _written(self) -> dict[str, str]:
        """Each key that an address may have, empty where nothing is asked."""


def one_of(asked: Mapping[str, str], key: str, known: Mapping[str, str]) -> str | None:
    value = asked.get(key, "")
    return value if value in known else None


def among(asked: Mapping[str, str], key: str, kind: type[E]) -> E | None:
    value = asked.get(key, "")
    return next((each for each in kind if each.value == value), None)


def sort(asked: Mapping[str, str], known: Collection[str], usual: str) -> str:
    """ "created", or "-created" for the other way round."""
    written = asked.get("sort", "")
    return written if written.removeprefix("-") in known else usual


def before(asked: Mapping[str, str]) -> int | None:
    """The number of the last row of the page before."""
    written = asked.get("before", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def day(asked: Mapping[str, str], key: str) -> date | None:
    try:
        found = date.fromisoformat(asked.get(key, ""))
    except ValueError:
        return None
    return found if clock.FIRST_YEAR <= found.year <= clock.LAST_YEAR else None


def starts(on: date | None, zone: str) -> datetime | None:
    return clock.midnight(on, zone) if on else None


def ends(on: date | None, zone: str) -> datetime | None:
    """The day counts until its last moment."""
    return clock.midnight(on + timedelta(days=1), zone) if on else None
