"""What an organizer types about ways to pay: a switch, words and days for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from wtforms import BooleanField

from portal.events import Event
from portal.orders.models import PaymentMode
from portal.payments import offers
from portal.payments.offers import Terms
from portal.payments.paying import OFFLINE
from portal.web.forms import CountField, PortalForm, TextField

LONGEST_WORDS = 2_000
MOST_DAYS = 365
_ALWAYS_BEFORE_THE_EVENT = {PaymentMode.VENUE}
_WORDS = {
    PaymentMode.BANK: "Account",
    PaymentMode.CHEQUE: "Payable to, and where to send it",
    PaymentMode.VENUE: "What to know",
}


@dataclass(frozen=True)
class Fields:
    """The fields of one way to pay."""

    mode: PaymentMode
    active: Any
    instructions: Any
    days: Any = None


class OffersForm(PortalForm):
    """Built by `of`: each way has fields of its own, `bank-transfer`, `bank-transfer-days`…"""

    @classmethod
    def of(cls, event: Event, **options: Any) -> Self:
        fields, stored = {}, {}
        for mode, terms in offers.of(event).items():
            for name, (field, value) in _fields(mode, terms).items():
                fields[name], stored[name] = field, value
        form: Self = type(cls.__name__, (cls,), fields)(data=stored, **options)
        return form

    @property
    def ways(self) -> Iterator[Fields]:
        for mode in OFFLINE:
            days = self[f"{mode}-days"] if mode not in _ALWAYS_BEFORE_THE_EVENT else None
            yield Fields(mode, self[mode], self[f"{mode}-instructions"], days)

    @property
    def terms(self) -> dict[PaymentMode, Terms]:
        return {
            way.mode: Terms(
                way.active.data,
                way.instructions.data or "",
                way.days.data if way.days else None,
            )
            for way in self.ways
        }


def _fields(mode: PaymentMode, terms: Terms) -> dict[str, tuple[Any, Any]]:
    """Each field by its name, with what it holds."""
    found: dict[str, tuple[Any, Any]] = {
        mode.value: (BooleanField(OFFLINE[mode]), terms.active),
        f"{mode}-instructions": (
            TextField(_WORDS[mode], longest=LONGEST_WORDS),
            terms.instructions,
        ),
    }
    if mode not in _ALWAYS_BEFORE_THE_EVENT:
        found[f"{mode}-days"] = (CountField("Days to pay", least=1, most=MOST_DAYS), terms.days)
    return found
