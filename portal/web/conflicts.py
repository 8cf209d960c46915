"""Forms that change something stored, and what they show when somebody saved it meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass

from wtforms import BooleanField, Field, SelectField
from wtforms.widgets import HiddenInput

from portal.core.refusals import Conflict, Refusal
from portal.web.forms import CountField, PortalForm


@dataclass(frozen=True)
class Difference:
    """One field that two people filled differently."""

    label: str
    yours: str
    stored: str


class EditingForm(PortalForm):
    """A form that knows the version it was filled from.

    After a conflict it holds what the person typed and the newest version, so that sending it
    again means "mine"; opening the page again means "theirs".
    """

    version = CountField("Version", most=999_999_999, widget=HiddenInput())
    differences: tuple[Difference, ...] = ()

    def refuse(self, refusal: Refusal, stored: "EditingForm | None" = None) -> None:
        """`stored` is the same form, filled with what is stored now."""
        super().refuse(refusal)
        if isinstance(refusal, Conflict) and stored:
            self.differences = tuple(_differences(self, stored))
            self.version.raw_data, self.version.data = None, stored.version.data


def _differences(mine: PortalForm, theirs: PortalForm) -> Iterator[Difference]:
    for field, other in zip(mine, theirs, strict=True):
        if isinstance(field.widget, HiddenInput) or (field.data or "") == (other.data or ""):
            continue
        yield Difference(field.label.text, _shown(field), _shown(other))


def _shown(field: Field) -> str:
    """What a person reads in a field."""
    if isinstance(field, BooleanField):
        return "Yes" if field.data else "No"
    if isinstance(field, SelectField):
        chosen = [label for _, label, is_chosen, *_ in field.iter_choices() if is_chosen]
        return ", ".join(chosen) or "none"
    return str(getattr(field, "_value")()) or "empty"  # noqa: B009 - private, but what is drawn
