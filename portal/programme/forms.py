"""What an organizer types about each entry of the lists that an event carries."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from wtforms import BooleanField, Field, FileField
from wtforms.validators import ValidationError
from wtforms.widgets import ColorInput, HiddenInput

from portal.pictures.forms import TAKEN
from portal.programme import colors
from portal.programme.models import Carried, LinkKind, Track
from portal.programme.sorts import FAQ, LINKS, ROOMS, SPONSORS, TRACKS, Sort
from portal.programme.words import KINDS
from portal.web.addresses import AddressField
from portal.web.conflicts import EditingForm
from portal.web.forms import ChoiceField, CreatingForm, LineField, TextField, needed

LOGO = ("logo", "no_logo")
WHAT_LOGO = "Stands on the event's page. JPEG, PNG, WebP or GIF, at most 5 MB"


class EntryForm(EditingForm, CreatingForm):
    """One entry: new, or as it is stored. What a list has of its own stands in the forms below."""

    @property
    def shown(self) -> list[Field]:
        """The fields that people fill."""
        return [field for field in self if not isinstance(field.widget, HiddenInput)]

    @property
    def values(self) -> dict[str, str]:
        """What is typed; a picture is not."""
        typed = (field for field in self.shown if field.short_name not in LOGO)
        return {field.short_name: field.data or "" for field in typed}

    @property
    def takes_logo_off(self) -> bool:
        return "no_logo" in self and bool(self["no_logo"].data)

    def named(self, prefix: str) -> Self:
        """With ids of its own, so that two forms can stand on one page."""
        for field in self:
            field.id = field.label.field_id = f"{prefix}-{field.short_name}"
        return self


class TrackForm(EntryForm):
    name = LineField("Name", [needed("Enter a name, like Music.")], longest=120)
    color = LineField(
        "Colour",
        [needed("Choose a colour.")],
        widget=ColorInput(),
        render_kw={"list": "palette"},
        description="Its first letter is written on it in black or white, whichever can be read",
    )

    def validate_color(self, field: LineField) -> None:
        color = colors.read(field.data or "")
        if color is None:
            raise ValidationError("Choose a colour, or write it like #1b8a6b.")
        field.data = color


class RoomForm(EntryForm):
    name = LineField("Name", [needed("Enter a name, like Main hall.")], longest=120)
    floor = LineField("Floor", longest=40, description="Like Ground floor, or 2")


class SponsorForm(EntryForm):
    name = LineField("Name", [needed("Enter a name, like Harbour Bank.")], longest=120)
    level = LineField("Level", longest=40, description="Like Gold. Same levels stand together")
    url = AddressField("Website", description="Like https://example.org")
    description = TextField("Description", longest=500)
    logo = FileField("Logo", render_kw={"accept": TAKEN}, description=WHAT_LOGO)
    no_logo = BooleanField("Remove the logo")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        sponsor = options.get("obj")
        if not (sponsor and sponsor.logo):
            del self.no_logo


class LinkForm(EntryForm):
    kind = ChoiceField("Kind", KINDS, default=LinkKind.WEBSITE)
    url = AddressField(
        "Address", [needed("Enter an address, like https://example.org.")], mail=True
    )

    def validate_url(self, field: AddressField) -> None:
        mail = (field.data or "").startswith("mailto:")
        if not field.errors and mail != (self.kind.data == LinkKind.MAIL):
            raise ValidationError(
                "This is an e-mail address: choose E-mail."
                if mail
                else "Enter an e-mail address, like ask@example.org."
            )


class FaqForm(EntryForm):
    question = LineField("Question", [needed("Enter a question, like Is there parking?")])
    answer = TextField(
        "Answer",
        [needed("Enter the answer.")],
        longest=2_000,
        description="Markdown: **bold**, lists, links",
    )


FORMS: Mapping[Sort, type[EntryForm]] = {
    TRACKS: TrackForm,
    ROOMS: RoomForm,
    SPONSORS: SponsorForm,
    LINKS: LinkForm,
    FAQ: FaqForm,
}


def begin(sort: Sort, kept: Sequence[Carried], **options: Any) -> EntryForm:
    """An empty form; a track begins with a colour that no other has."""
    used = {each.color for each in kept if isinstance(each, Track)}
    proposed = {"color": colors.free(used)} if sort is TRACKS else {}
    return FORMS[sort](data=proposed, **options).named("new")


def of(sort: Sort, entry: Carried, **options: Any) -> EntryForm:
    """Filled with what is stored, and with what was sent over it."""
    return FORMS[sort](obj=entry, **options)
