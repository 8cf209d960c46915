"""The forms of the house: fields that read carefully, and refusals shown where they belong."""

import re
from calendar import month_name, monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, DateTimeLocalInput, Input, TextInput

from portal.core import clock, refs
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.web import text

Values = Sequence[str] | None

A_TIME = "Write a date and time, like 2026-06-20T19:00."
_A_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})T", re.ASCII)


class PortalForm(FlaskForm):
    """A form that can be refused: by its own fields, or later by an action."""

    refused_with = 422
    headers: Mapping[str, str] = MappingProxyType({})

    class Meta:
        def wrap_formdata(self, form: "PortalForm", formdata: Any) -> Any:
            """What a form sent, and nothing else: no file and no JSON stands in for a field."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return request.form if form.is_submitted() else None

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        good = bool(super().validate(extra_validators))
        single = (field for field in self if not getattr(field, "takes_several", False))
        twice = [field for field in single if len(set(field.raw_data or ())) > 1]
        for field in twice:
            field.errors = [*field.errors, "This came twice, and not the same. Reload the page."]
        return good and not twice

    def refuse(self, refusal: Refusal) -> None:
        """Put each fault on the field it names, or above the form when it names none."""
        self.refused_with, self.headers = refusal.status, refusal.headers
        for fault in refusal.faults:
            if fault.field in self._fields:
                field = self._fields[fault.field]
                field.errors = [*field.errors, fault.sentence]
                field.refusal_data = dict(fault.data)
            else:
                self.form_errors.append(fault.sentence)

    @property
    def status(self) -> int:
        """200 for a form to fill in; what went wrong for one that was sent."""
        return self.refused_with if self.errors else 200


class CreatingForm(PortalForm):
    """A form that makes something, once: see `core.once`."""

    idempotency_key = HiddenField(default=refs.token)


class LineField(StringField):
    """One line of text, composed and free of control characters."""

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        longest: int = text.LONGEST_LINE,
        **options: Any,
    ) -> None:
        super().__init__(label, [*validators, _at_most(longest)], **options)

    def process_formdata(self, valuelist: Values) -> None:
        if valuelist:
            self.data = valuelist[0]
            self.data = _readable(text.clean, valuelist[0])


class TextField(TextAreaField):
    """Paragraphs."""

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        longest: int = text.LONGEST_TEXT,
        **options: Any,
    ) -> None:
        super().__init__(label, [*validators, _at_most(longest)], **options)

    def process_formdata(self, valuelist: Values) -> None:
        if valuelist:
            self.data = valuelist[0]
            self.data = _readable(lambda typed: text.clean(typed, several_lines=True), valuelist[0])


class ChoiceField(SelectField):
    """One of a list; `choices` maps what is stored to what people read."""

    def __init__(self, label: str, choices: Mapping[str, str], **options: Any) -> None:
        super().__init__(label, choices=dict(choices), **options)
        self.invalid_choice_message = "Choose one from the list."


class _SwitchInput(CheckboxInput):
    """A box with a hidden twin, so that what is switched off is sent as well."""

    def __call__(self, field: Field, **options: Any) -> Markup:
        twin = Markup('<input type="hidden" name="{}" value="">').format(field.name)
        return twin + super().__call__(field, **options)


class SwitchField(BooleanField):
    """On or off. Unlike a plain box, it stays as it was when nothing is sent of it."""

    widget = _SwitchInput()
    takes_several = True
    false_values = ("", "false", "0", "off", "no")

    def _value(self) -> str:
        return "y"  # not what was sent first: that is the twin's

    def process_formdata(self, valuelist: Values) -> None:
        if valuelist:
            super().process_formdata(list(valuelist[-1:]))


class _TypedField(Field):
    """A field whose data is not text: keeps what was typed when it cannot be read."""

    widget: Input = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self._written(self.data)

    def process_formdata(self, valuelist: Values) -> None:
        if not valuelist:  # not in the form at all: what is stored stays
            return
        typed = valuelist[0].strip()
        self.data = None
        if typed:
            self.data = _readable(self._read, typed)

    def _read(self, typed: str) -> Any:
        raise NotImplementedError

    def _written(self, data: Any) -> str:
        return str(data)


class CountField(_TypedField):
    """A whole number between bounds; empty is None."""

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        least: int = 0,
        most: int = 999_999,
        **options: Any,
    ) -> None:
        super().__init__(label, list(validators), **options)
        self.least, self.most = least, most

    def _read(self, typed: str) -> int:
        count = text.whole_number(typed)
        if not self.least <= count <= self.most:
            raise text.Unreadable(f"Write a number from {self.least} to {self.most:,}.")
        return count


class MoneyField(_TypedField):
    """An amount as minor units; empty is None. `largest` is in minor units too.

    The form knows the currency: `SomeForm(meta={"currency": "JPY"})`.
    """

    currency = "EUR"

    def __init__(
        self, label: str, validators: Iterable[Any] = (), *, largest: int = 99_999_999, **opts: Any
    ) -> None:
        super().__init__(label, list(validators), **opts)
        self.largest = largest
        self.currency = getattr(self.meta, "currency", self.currency)

    def _read(self, typed: str) -> int:
        amount = Money.parse(typed, self.currency).minor
        if amount > self.largest:
            raise text.Unreadable(f"At most {Money(self.largest, self.currency)}.")
        return amount

    def _written(self, data: int) -> str:
        return Money(data, self.currency).plain


class LocalTimeField(_TypedField):
    """Wall-clock time in the event's zone; `data` is naive until `moment` places it on Earth."""

    widget = DateTimeLocalInput()

    def _read(self, typed: str) -> datetime:
        try:
            local = datetime.strptime(typed, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - naive on purpose
        except ValueError:
            raise text.Unreadable(_no_such_day(typed) or A_TIME) from None
        if not clock.FIRST_YEAR <= local.year <= clock.LAST_YEAR:
            raise text.Unreadable(f"Choose a year from {clock.FIRST_YEAR} to {clock.LAST_YEAR}.")
        return local

    def _written(self, data: datetime) -> str:
        return f"{data:%Y-%m-%dT%H:%M}"

    def moment(self, zone: str) -> datetime | None:
        """The moment in UTC. A wall-clock time that is skipped that day becomes an error."""
        if self.data is None:
            return None
        try:
            return clock.to_utc(self.data, zone)
        except clock.NoSuchLocalTime:
            later = clock.after_the_gap(self.data, zone)
            sentence = (
                f"{self.data:%H:%M} is skipped that day in {zone}: clocks go forward. "
                f"Choose {later:%H:%M}."
            )
            self.errors = [*self.errors, sentence]
            return None


def _no_such_day(typed: str) -> str | None:
    """The sentence for 29 February in a year without one."""
    found = _A_DAY.match(typed)
    if not found:
        return None
    year, month, day = (int(each) for each in found.groups())
    if not (clock.FIRST_YEAR <= year <= clock.LAST_YEAR and 1 <= month <= 12):
        return None
    days = monthrange(year, month)[1]
    return (
        f"{month_name[month]} {year} has {days} days. Choose one of them." if day > days else None
    )


def needed(sentence: str) -> Callable[[Any, Any], None]:
    """A validator: the field must not be empty. It says what to do, not "required"."""

    def check(_form: Any, field: Any) -> None:
        if field.errors:  # unreadable: the field already says so
            raise StopValidation
        if field.data is None or field.data == "":
            raise StopValidation(sentence)

    check.field_flags = {"required": True}  # type: ignore[attr-defined]  # WTForms reads it
    return check


def existing(form: Any, field: Any) -> None:
    """A validator for a `LocalTimeField`: a clock in `form.zone` does show this time that day."""
    if field.data and not field.errors:
        field.moment(form.zone)


def _at_most(longest: int) -> Length:
    return Length(max=longest, message=f"Write at most {longest:,} characters.")


def _readable(read: Callable[[str], Any], typed: str) -> Any:
    try:
        return read(typed)
    except (text.Unreadable, ValueError) as error:
        raise ValidationError(str(error)) from None
