"""How an order stands, in the words of its page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from portal.core import clock
from portal.core.money import Money
from portal.documents.times import weekday
from portal.orders import Order, holders, holds
from portal.web.filters import day, hour

_SOON = timedelta(days=6)


class Stage(StrEnum):
    """Which page somebody sees who opens an order."""

    HELD = "held"
    OVER = "over"
    PLACED = "placed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Sum:
    """A line of what an order costs."""

    label: str
    amount: Money
    is_off: bool = False


@dataclass(frozen=True)
class Standing:
    """An order at a moment."""

    order: Order
    at: datetime

    @property
    def stage(self) -> Stage:
        if holds.is_running(self.order, self.at):
            return Stage.HELD
        return Stage.OVER if holds.is_over(self.order, self.at) else Stage(self.order.status)

    @property
    def sums(self) -> list[Sum]:
        """Full prices first; what a code takes off, and a tax, where there are any."""
        order, currency = self.order, self.order.currency
        lines = [
            Sum(f"{each.count} × {each.ticket_name}", Money(each.unit_minor * each.count, currency))
            for each in order.lines
        ]
        if order.discount_minor:
            off = Money(order.discount_minor, currency)
            lines.append(Sum(order.discount_code or "Discount", off, is_off=True))
        if order.tax_minor:
            lines.append(Sum(order.tax_words, Money(order.tax_minor, currency)))
        return lines

    @property
    def is_made(self) -> bool:
        """There is nothing to go on with: it was ordered, or called off."""
        return self.stage not in (Stage.HELD, Stage.OVER)

    @property
    def is_free(self) -> bool:
        return not self.order.total

    @property
    def is_named(self) -> bool:
        """Whether it is known who buys."""
        return self.order.buyer_id is not None and self.order.buyer_email is not None

    @property
    def first_name(self) -> str:
        return (self.order.buyer_name or "").partition(" ")[0]

    @property
    def seconds(self) -> int:
        """Until the hold ends."""
        left = self.order.expires_at - self.at if self.order.expires_at else timedelta()
        return max(0, ceil(left.total_seconds()))

    @property
    def clock(self) -> str:
        """09:42"""
        return f"{self.seconds // 60:02}:{self.seconds % 60:02}"

    @property
    def may_extend(self) -> bool:
        return self.order.extended_at is None

    @property
    def is_nearly_over(self) -> bool:
        return self.seconds <= holds.LAST_MINUTES.total_seconds()

    @property
    def when_it_ended(self) -> str:
        """At 18:44, on Sat 20 June: the house may have noticed a little later."""
        moments = (self.order.expires_at, self.order.ended_at)
        ended_at, zone = min(filter(None, moments), default=self.at), self.order.event.timezone
        today = clock.to_local(ended_at, zone).date() == clock.to_local(self.at, zone).date()
        return f"at {hour(ended_at, zone)}" if today else f"on {day(ended_at, zone)}"

    @property
    def may_be_renamed(self) -> bool:
        made = self.stage in (Stage.PLACED, Stage.COMPLETED)
        return (
            made and bool(self.order.attendees) and self.at < holders.names_until(self.order.event)
        )

    @property
    def see_you(self) -> str:
        """See you on Saturday; with the date when that is not soon."""
        event = self.order.event
        if event.ends_at <= self.at:
            return "Thank you for coming"
        if event.starts_at <= self.at:
            return "Come in"
        soon = event.starts_at - self.at < _SOON
        when = weekday(event.starts_at, event.timezone, with_date=not soon)
        return f"See you on {when}"


def of(order: Order) -> Standing:
    return Standing(order, clock.now())
