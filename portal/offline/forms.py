"""What tills hand over, and what is typed in from paper."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Self

from flask import request
from wtforms import HiddenField
from wtforms.validators import Regexp, ValidationError

from portal.allotments.actions import MOST, field_of
from portal.boxoffice.forms import SaleForm
from portal.offline.rules import MOST_SLIPS
from portal.tickets import Ticket
from portal.tills import Till
from portal.web.forms import CountField, LineField, PortalForm, TextField, needed

_KEY = Regexp(r"[A-Za-z0-9_-]{8,64}\Z", message="This sale has no key.")


class StrayForm(PortalForm):
    """As till-outbox.js sends it. Words that are too long are cut: no sale is lost for them."""

    idempotency_key = HiddenField(validators=[_KEY])
    body = LineField("Sale", [needed("This sale is empty.")], longest=10_000)
    words = LineField("What", longest=10_000)
    why = LineField("Why", longest=10_000)
    total = CountField("Total", most=999_999_999)
    sold_at = LineField("Sold")

    @property
    def moment(self) -> datetime | None:
        """As the till's clock had it; None when it cannot be read."""
        try:
            moment = datetime.fromisoformat(str(self.sold_at.data))
        except ValueError:
            return None
        return moment.replace(tzinfo=moment.tzinfo or UTC)


class SettleForm(PortalForm):
    note = TextField("What was done", [needed("Write what was done about it.")], longest=500)


class KitForm(PortalForm):
    count = CountField(
        "Slips", [needed("Write how many slips.")], least=1, most=MOST_SLIPS, default=40
    )


class SlipForm(SaleForm):
    """A sale as it stands on a slip."""

    slip = CountField("Slip number", [needed("Write the number of the slip.")], least=1)

    printed: int = 0

    def validate_slip(self, field: CountField) -> None:
        if field.data and field.data > self.printed:
            last = f"up to {self.printed}" if self.printed else "by nobody yet"
            raise ValidationError(f"There is no slip {field.data}: they were printed {last}.")


class HoldingForm(PortalForm):
    """How many places of each ticket each till holds; built by `of`."""

    tills: Sequence[Till]
    tickets: Sequence[Ticket]

    @classmethod
    def of(cls, tills: Sequence[Till], tickets: Sequence[Ticket], stored: dict[str, int]) -> Self:
        fields: dict[str, Any] = {
            field_of(till, ticket): CountField(f"{ticket.name} at {till.name}", most=MOST)
            for till in tills
            for ticket in tickets
        }
        sent = request.form if request.method == "POST" else None
        form: Self = type(cls.__name__, (cls,), fields)(formdata=sent, data=stored)
        form.tills, form.tickets = tills, tickets
        return form

    def counts(self, till: Till) -> dict[Ticket, int]:
        """What this till is to hold; what was left empty is nothing."""
        return {each: self[field_of(till, each)].data or 0 for each in self.tickets}
