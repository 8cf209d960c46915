"""What an organizer sends of pictures: files, and words for who does not see them."""

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
    logo_alt = LineField("What the logo shows", longest=LONGEST_ALT)

    @classmethod
    def of(cls, shown: Mapping[str, Picture]) -> Self:
        return cls(data={f"{kind}_alt": picture.alt for kind, picture in shown.items()})

    def alt(self, kind: Kind) -> str:
        return self._fields[f"{kind}_alt"].data or ""
