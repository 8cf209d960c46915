"""What is typed on the copy page: name, start, how often, what goes along, and each date."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Self

from flask import request

from portal.copying import queries
from portal.copying.actions import field_of
from portal.copying.rules import START, Dated, Moved, Order, Plan, next_start, written
from portal.copying.wishes import MOST_COPIES, MOST_WEEKS, Parts, Wish
from portal.core import clock
from portal.core.refusals import Refusal
from portal.events import Event
from portal.web.forms import (
    CountField,
    CreatingForm,
    LineField,
    LocalTimeField,
    SwitchField,
    existing,
    needed,
)

NO_PLAN = (START, "repeat_weeks", "count")  # without these nobody knows where a date goes


class CopyForm(CreatingForm):
    """Built for an event by `of`, so that each of its dates has its own field."""

    name = LineField("Name", [needed("Enter a name, like Harbour Lights 2027.")])
    starts_at = LocalTimeField("Starts", [needed("Choose when it starts."), existing])
    count = CountField("Copies", [needed("Write how many.")], least=1, most=MOST_COPIES, default=1)
    repeat_weeks = CountField("Weeks between them", most=MOST_WEEKS, default=1)
    tickets = SwitchField("Tickets", default=True)
    codes = SwitchField("Discount codes", default=True)
    programme = SwitchField("Programme", default=True)
    pictures = SwitchField("Pictures", default=True)
    tax = SwitchField("Tax", default=True)
    team = SwitchField("Team", default=True)
    settings = SwitchField("Settings", default=True)

    event: Event
    dates: Sequence[Dated]
    orders: Sequence[Order]

    @classmethod
    def of(cls, event: Event, **options: Any) -> Self:
        dates, orders = queries.dates(event)
        fields = {
            field_of(dated.key): LocalTimeField(f"{dated.of}: {dated.label}")
            for dated in dates
            if dated.key != START
        }
        form: Self = type(cls.__name__, (cls,), fields)(**options)
        form.event, form.dates, form.orders = event, dates, orders
        return form

    @classmethod
    def fresh(cls, event: Event) -> Self:
        """A year of whole weeks later, on the same day of the week."""
        start = next_start(event.starts_at, event.timezone, clock.now())
        return cls.of(event, formdata=None, data={"name": event.name, "starts_at": start})

    @property
    def known(self) -> tuple[Sequence[Dated], Sequence[Order]]:
        return self.dates, self.orders

    @property
    def zone(self) -> str:
        return self.event.timezone

    @property
    def parts(self) -> Parts:
        return Parts(
            tickets=bool(self.tickets.data),
            codes=bool(self.codes.data),
            programme=bool(self.programme.data),
            pictures=bool(self.pictures.data),
            tax=bool(self.tax.data),
            team=bool(self.team.data),
            settings=bool(self.settings.data),
        )

    @property
    def wish(self) -> Wish:
        """Only where the start and the numbers could be read."""
        return Wish(
            name=self.name.data or "",
            start=self.starts_at.data,
            repeat_weeks=self.repeat_weeks.data or 0,
            count=self.count.data,
            parts=self.parts,
            edits={
                dated.key: field.data
                for dated in self.dates
                if (field := self._fields.get(f"date-{dated.key}"))
                and field.data
                and written(field.data) != self._shown(dated.key)
            },
        )

    @cached_property
    def plan(self) -> Plan | None:
        """The dates of the first copy; None while nobody can say."""
        if any(self[name].errors for name in NO_PLAN) or not self.starts_at.data:
            return None
        return self._plan(0)

    @property
    def others(self) -> Sequence[tuple[str, Plan]]:
        """The copies after the first, by name."""
        wish = self.wish if self.plan else None
        return [(wish.named(nth), self._plan(nth)) for nth in range(1, wish.count)] if wish else []

    def refuse_unseen(self) -> None:
        """Dates that moved since they were shown are looked at first."""
        rows = self.plan.rows if self.plan else ()
        sent = [row for row in rows if request.form.get(f"date-{row.dated.key}")]
        if any(self._shown(r.dated.key) not in (None, written(r.proposed)) for r in sent):
            raise Refusal("The other dates moved with the start. Look at them, then copy.")

    def fill(self) -> None:
        """Let each field show where its date goes, and what is wrong with that."""
        for row in self.plan.rows if self.plan else ():
            if row.dated.key != START:
                self._fill(row)

    def _fill(self, row: Moved) -> None:
        field = self[field_of(row.dated.key)]
        if not field.errors:
            field.raw_data, field.data = None, row.new.local

    def _shown(self, key: str) -> str | None:
        """Where the page that was sent said that a date goes by itself."""
        return request.form.get(f"planned-{key}")

    def _plan(self, nth: int) -> Plan:
        now = clock.now()
        return self.wish.plan(self.dates, self.orders, zone=self.zone, now=now, nth=nth)
