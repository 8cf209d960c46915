"""What an organizer sends of pictures: files, and words for who does not see the cover."""

from collections.abc import Mapping
from typing import Self

from wtforms import FileField

from portal.pictures.models import Kind, Picture
from portal.pictures.rules import LONGEST_ALT
from portal.web.forms import LineField, PortalForm

TAKEN = "image/jpeg,image/png,image/webp,image/gif"


class PicturesForm(PortalForm):
    """Both pictures of an event. The files themselves are read by who takes them."""

    cover = FileField("Cover picture", render_kw={"accept": TAKEN})
    cover_alt = LineField("What the cover shows", longest=LONGEST_ALT)
    logo = FileField("Logo", render_kw={"accept": TAKEN})

    @classmethod
    def of(cls, shown: Mapping[str, Picture]) -> Self:
        cover = shown.get(Kind.COVER)
        return cls(data={"cover_alt": cover.alt if cover else ""})

    def alt(self, kind: Kind) -> str:
        """The logo stands beside the name of the event, so it needs no words."""
        return (self.cover_alt.data or "") if kind is Kind.COVER else ""
