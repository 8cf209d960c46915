"""A basket as the page shows it: what it costs, what the codes give, what is in the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.codes import Act, Refused, Step
from portal.core.money import Money
from portal.events import Event
from portal.orders import Basket, Choice
from portal.shop import totals, written
from portal.shop.asking import Asked
from portal.shop.forms import BasketForm
from portal.shop.rows import Row
from portal.web.filters import plural


@dataclass(frozen=True)
class Quoted:
    """`basket` is what can be priced of what was `asked`; `status` is that of the answer.

    `before` is the total that the buyer was shown, where they could not have it any more.
    """

    form: BasketForm
    asked: Asked
    basket: Basket
    rows: Sequence[Row]
    status: int
    before: Money | None = None

    @property
    def event(self) -> Event:
        return self.form.event

    @property
    def total(self) -> Money:
        return self.basket.quote.total

    @property
    def can_go_on(self) -> bool:
        """Whether there is anything to have; a code may still open more."""
        return bool(self.basket.choices) or any(row.is_open for row in self.rows)

    @property
    def places(self) -> int:
        """Tickets without gifts."""
        return sum(each.count for each in self.basket.choices if not each.ticket.is_donation)

    @property
    def line(self) -> str:
        """The whole basket, as a link that leads back to it carries it."""
        return written.line(self.form.choices)

    @property
    def seen(self) -> str:
        working = [code.code for code in self.basket.codes]
        return totals.shown(self.basket.choices, working, self.total)

    @property
    def lines(self) -> list[tuple[Choice, Money]]:
        """Each choice, and what it costs without a code."""
        currency = self.event.currency
        return [(each, Money(each.item().gross_minor, currency)) for each in self.basket.choices]

    @property
    def not_part(self) -> str:
        """Which chosen tickets cost as much as without the code."""
        off = self.basket.off_each
        chosen = (each.ticket for each in self.basket.choices)
        names = [t.name for t in chosen if t.price_minor and not off.get(t.ref)] if off else []
        if not names:
            return ""
        all_but_last, last = ", ".join(names[:-1]), names[-1]
        if not all_but_last:
            return f"{last} is not part of this code."
        return f"{all_but_last} and {last} are not part of this code."

    @property
    def in_short(self) -> str:
        """3 tickets, DOCK15"""
        codes = [code.code for code in self.basket.codes]
        return ", ".join([plural(self.places, "ticket"), *codes])

    @property
    def refused(self) -> Refused | None:
        """What was typed last: its text stays in the field."""
        return self.basket.refused[-1] if self.basket.refused else None

    @property
    def was_just_tried(self) -> bool:
        return self.refused in self.asked.tries

    @property
    def opened(self) -> list[Row]:
        """Rows of hidden tickets that a code shows."""
        return [row for row in self.rows if row.ticket.hidden]

    @property
    def opens_others(self) -> bool:
        """Whether the page that asked shows other hidden tickets than now."""
        hidden = {ticket.ref for ticket in self.form.tickets if ticket.hidden}
        return {row.ticket.ref for row in self.opened} != hidden & self.form.shown

    def steps(self, no: Refused) -> Iterator[Step]:
        """What is offered with a refusal, as far as this buyer can take it up here."""
        can_be_chosen = {row.ticket.ref for row in self.rows if row.is_open}
        for step in no.steps:
            reaches_nobody = step.act is Act.ASK and not self.event.contact_email
            leads_nowhere = step.act is Act.SET and not step.counts.keys() <= can_be_chosen
            if not reaches_nobody and not leads_nowhere:
                yield step
