"""Fields that the till asks for in several forms, and the small forms of what it puts right."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from wtforms import PasswordField, SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.boxoffice.tenders import Tender
from portal.corrections import REASONS, Kind
from portal.corrections import Wish as Return
from portal.payments import Provider
from portal.tickets import Ticket
from portal.web import text
from portal.web.forms import ChoiceField, CreatingForm, MoneyField, PortalForm


class PartsField(MoneyField):
    """Several amounts: what goes on each card."""

    takes_several = True

    @property
    def parts(self) -> list[int]:
        return list(self.data or ())

    def process_formdata(self, valuelist: Sequence[str] | None) -> None:
        typed = [each.strip() for each in valuelist or () if each.strip()]
        self.data = []
        try:
            self.data = [self._read(each) for each in typed]
        except (text.Unreadable, ValueError) as error:
            raise ValidationError(str(error)) from None


def reason_field(kind: Kind) -> SelectField:
    """Unchosen it is None: whether a reason is needed, the act knows."""
    return SelectField("Reason", choices=dict(REASONS[kind]), validate_choice=False)


def pin_field() -> PasswordField:
    """It may be pasted, is never filled in by a browser, and never shown again."""
    told = {"inputmode": "numeric", "autocomplete": "off"}
    return PasswordField("Manager PIN", render_kw=told)


class VoidForm(PortalForm):
    """Why a sale is voided, and a manager's PIN where one is needed."""

    reason = ChoiceField("Reason", REASONS[Kind.VOID])
    pin = pin_field()


class _TicksField(SelectMultipleField):
    """Boxes, as many as there are tickets."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    takes_several = True


class ReturnForm(CreatingForm):
    """Tickets that come back, for money or for other tickets. Built by `of`."""

    attendee = _TicksField("Tickets that come back", validate_choice=False)
    into = SelectField("Instead", validate_choice=False)
    tender = ChoiceField(
        "What is more to pay comes", {Tender.CASH: "In cash", Tender.CARD: "By card"}
    )
    reason = ChoiceField("Reason", REASONS[Kind.REFUND])
    pin = pin_field()

    tickets: Sequence[Ticket]

    @classmethod
    def of(cls, seats: Mapping[str, str], tickets: Sequence[Ticket], **more: Any) -> Self:
        form = cls(**more)
        form.tickets = [each for each in tickets if not each.is_donation]
        form.attendee.choices = dict(seats)
        others = {each.ref: f"{each.name}, {each.price}" for each in form.tickets}
        form.into.choices = {"": "Money back", **others}
        return form

    @property
    def wish(self) -> Return:
        into = next((each for each in self.tickets if each.ref == self.into.data), None)
        is_card = self.tender.data == Tender.CARD
        provider = Provider.CARD_TERMINAL if is_card else Provider.CASH
        return Return(tuple(self.attendee.data or ()), self.reason.data, into, provider)

    @property
    def asks_for_stranger(self) -> bool:
        """Something is wanted instead that is not sold here."""
        return bool(self.into.data) and self.wish.into is None
