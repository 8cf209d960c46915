"""What an organizer types about the tax of an event."""

from typing import Any, Self

from wtforms import BooleanField

from portal.core.tax import percent
from portal.events import EventTax
from portal.taxes.actions import NO_VERSION
from portal.taxes.rules import LONGEST_ID, LONGEST_NAME, Terms
from portal.web import text
from portal.web.conflicts import EditingForm
from portal.web.forms import ChoiceField, CountField, LineField

IN, ON_TOP = "in", "top"
PLACES = {
    IN: "In the price",
    ON_TOP: "On top of the price",
}


class RateField(CountField):
    """Basis points, typed as a percentage with up to two decimals."""

    def _read(self, typed: str) -> int:
        return text.percentage(typed)

    def _written(self, data: int) -> str:
        return percent(data)


class TaxForm(EditingForm):
    active = BooleanField("This event has a tax")
    name = LineField("Name", longest=LONGEST_NAME)
    rate = RateField("Rate")
    included = ChoiceField("Where it stands", PLACES, default=IN)
    tax_id = LineField("Tax id", longest=LONGEST_ID)

    @classmethod
    def of(cls, stored: EventTax | None, **options: Any) -> Self:
        terms = Terms.of(stored)
        return cls(
            data={
                "version": stored.version if stored else NO_VERSION,
                "active": terms.active,
                "name": terms.name,
                "rate": terms.rate,
                "included": IN if terms.included else ON_TOP,
                "tax_id": terms.tax_id,
            },
            **options,
        )

    @property
    def terms(self) -> Terms:
        return Terms(
            active=bool(self.active.data),
            name=self.name.data or "",
            rate=self.rate.data,
            included=self.included.data == IN,
            tax_id=self.tax_id.data or "",
        )
