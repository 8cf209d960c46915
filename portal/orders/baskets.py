"""A basket: what somebody chose and which codes they typed, judged and priced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from portal import codes
from portal.codes import Code, Held, Part, Refused, Situation, words
from portal.core.money import Money
from portal.core.refusals import Fault, Refusal
from portal.core.tax import Tax
from portal.events import Event
from portal.orders import queries, totals
from portal.orders.choices import Choice
from portal.orders.rules import Item, Quote, price
from portal.tickets import Ticket

# What may have changed since the buyer saw it work: a matter of state, not of typing.
_GONE = {
    codes.Reason.INACTIVE,
    codes.Reason.ENDED,
    codes.Reason.USED_UP,
    codes.Reason.FEW_LEFT,
    codes.Reason.HELD,
}


@dataclass(frozen=True)
class Basket:
    """Choices with the codes that work for them, and why others do not."""

    event: Event
    choices: tuple[Choice, ...]
    discount: Code | None = None
    opening: tuple[Code, ...] = ()
    refused: tuple[Refused, ...] = ()
    own_total: Money | None = None
    # What one costs by somebody's word, in minor units, by ticket reference.
    own_prices: Mapping[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> list[tuple[Choice, Item]]:
        """What an order of it would say, line by line."""
        if self.own_total is not None:
            return totals.spread(self.choices, self.own_total)
        return [(choice, self._item(choice)) for choice in self.choices]

    def _item(self, choice: Choice) -> Item:
        own = self.own_prices.get(choice.ticket.ref)
        item = choice.item(self.discount)
        return item if own is None else replace(item, unit_minor=own, discount_minor=0)

    @property
    def quote(self) -> Quote:
        return price([item for _, item in self.lines], self.event.currency, self.tax)

    @property
    def tax(self) -> Tax | None:
        """A total that somebody set contains it: nothing comes on top of what is final."""
        tax = self.event.tax
        return replace(tax, included=True) if tax and self.own_total is not None else tax

    def at(self, total: Money) -> Self:
        """At a total that somebody set: it is final, so no discount is used."""
        return replace(self, discount=None, refused=(), own_total=total)

    def priced(self, own: Mapping[str, int]) -> Self:
        """At prices that somebody set for some tickets, before any tax on top: no discount then."""
        return replace(self, discount=None, refused=(), own_prices=dict(own))

    @property
    def codes(self) -> tuple[Code, ...]:
        """Those that work."""
        return (*self.opening, *([self.discount] if self.discount else []))

    @property
    def after_swapping(self) -> Self:
        """Without the discounts that lost to the one that was chosen."""
        stays = [no for no in self.refused if no.reason is not codes.Reason.ONE_ONLY]
        return replace(self, refused=tuple(stays))

    def opens(self, ticket: Ticket) -> bool:
        """Whether an access code shows this hidden ticket to the buyer."""
        return any(each.id == ticket.id for code in self.opening for each in code.tickets)

    def uses(self, code: Code) -> int:
        return codes.uses(code, _parts(self.choices))

    @property
    def off_each(self) -> dict[str, int]:
        """Minor units off each unit, by ticket reference; of every ticket the discount is for."""
        if not self.discount:
            return {}
        tickets = {each.ticket.ref: each.ticket for each in self.choices}
        tickets |= {ticket.ref: ticket for ticket in self.discount.tickets}
        return {ref: codes.off_each(self.discount, ticket) for ref, ticket in tickets.items()}

    def about(self, code: Code) -> str:
        """15% off General; Opens Speaker pass."""
        return words.about(code)

    def given(self, code: Code) -> Money:
        """What a code takes off, in all."""
        off = sum(codes.off_each(code, each.ticket) * each.count for each in self.choices)
        return Money(off, self.event.currency)


class CodeRefused(Refusal):
    """A code does not work for this basket, or not any more."""

    code = "code_refused"

    def __init__(self, *refused: Refused) -> None:
        self.refused = refused
        super().__init__(*(Fault(r.sentence, "code", {"reason": r.reason.value}) for r in refused))
        if any(each.reason in _GONE for each in refused):
            self.status = 409


def quote(event: Event, choices: Sequence[Choice], discount: Code | None = None) -> Quote:
    """What a basket costs, as every screen and paper will show it."""
    return price([choice.item(discount) for choice in choices], event.currency, event.tax)


def judge(
    event: Event,
    choices: Sequence[Choice],
    typed: Sequence[str] = (),
    *,
    at: datetime,
    signed_in: bool = False,
) -> Basket:
    """Ask every code that was typed whether it works for these choices.

    The first discount that works stays; a later one is refused with an offer to swap. Access
    codes come beside it. One statement for all codes, one more for each that is used up.
    """
    wanted = {codes.fold(name): name.strip() for name in typed if name.strip()}
    known = codes.of_names(event, wanted)
    basket = Basket(event, tuple(choices))
    for folded, name in wanted.items():
        code = known.get(folded)
        if code is None:
            basket = _with_refused(basket, words.unknown(name))
            continue
        held = queries.held_uses(code) if code.left == 0 else Held()
        now = Situation(_parts(choices), at, signed_in=signed_in, held=held)
        basket = _with(basket, code, codes.first_no(code, now))
    return basket


def _with(basket: Basket, code: Code, no: Refused | None) -> Basket:
    if no:
        return _with_refused(basket, no)
    if not code.gives_discount:
        return replace(basket, opening=(*basket.opening, code))
    if basket.discount:
        kept, other = basket.given(basket.discount), basket.given(code)
        return _with_refused(basket, words.one_only(basket.discount, kept, code, other))
    return replace(basket, discount=code)


def _with_refused(basket: Basket, no: Refused) -> Basket:
    return replace(basket, refused=(*basket.refused, no))


def _parts(choices: Sequence[Choice]) -> list[Part]:
    return [Part(each.ticket, each.count) for each in choices]
