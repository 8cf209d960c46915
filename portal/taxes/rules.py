"""What a tax may be. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from portal.core.money import BASIS_POINTS
from portal.core.refusals import Fault
from portal.core.tax import Tax
from portal.events import EventTax

LONGEST_NAME = 40
LONGEST_ID = 60


@dataclass(frozen=True)
class Terms:
    """The tax as an organizer wrote it; `rate` in basis points, None where nothing was written.

    Switched off it may be half written: nothing is sold with it.
    """

    active: bool = False
    name: str = ""
    rate: int | None = None
    included: bool = True
    tax_id: str = ""

    @classmethod
    def of(cls, stored: EventTax | None) -> Self:
        if stored is None:
            return cls()
        return cls(stored.active, stored.name, stored.rate, stored.included, stored.tax_id)

    @property
    def is_blank(self) -> bool:
        return not self.name and self.rate is None and not self.tax_id

    @property
    def tax(self) -> Tax | None:
        """None while it is not all there."""
        if not self.name or not self.rate:
            return None
        return Tax(self.name, self.rate, included=self.included, tax_id=self.tax_id)

    def __str__(self) -> str:
        """22% VAT in the price, EE123456789"""
        if not self.active or self.tax is None:
            return "none"
        where = "in the price" if self.included else "on top"
        return ", ".join(filter(None, [f"{self.tax.label} {where}", self.tax_id]))


def faults(terms: Terms) -> Iterator[Fault]:
    """A tax that is on has a name and a rate; one that is off may be empty, not half a tax."""
    if not terms.active and terms.is_blank:
        return
    if not terms.name:
        yield Fault("Enter its name, like VAT.", "name")
    if terms.rate is None or not 1 <= terms.rate <= BASIS_POINTS:
        yield Fault("Enter a rate above 0, like 22 or 7.7.", "rate")
