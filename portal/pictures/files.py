"""Take a picture that somebody sends: read, check, draw, note, and only then store it."""

from typing import IO, Protocol

from portal.core import clock, storage
from portal.core.db import db, keep, pause, refuse_open_transaction
from portal.core.refusals import Refusal
from portal.pictures import drawing, rules
from portal.pictures.models import Kind, PictureFile

NOTHING_CHOSEN = "Choose a picture first."


class Upload(Protocol):
    """A file of a form, as far as this needs it."""

    @property
    def filename(self) -> str | None: ...
    @property
    def stream(self) -> IO[bytes]: ...


def receive(upload: Upload | None, kind: Kind) -> PictureFile:
    """The file of a picture to come: `store` makes it one. Raises `Refusal`.

    Ends the transaction so far, in which nothing may have been written yet, and holds none while
    it works. The file is noted before it is stored: whatever ends this, the sweep knows of it.
    """
    if upload is None or not upload.filename:
        raise Refusal(NOTHING_CHOSEN)
    pause()
    return keep_drawn(drawing.draw(_read(upload), kind))


def keep_drawn(drawn: drawing.Drawn) -> PictureFile:
    """Note a file, then store it."""
    file = PictureFile(
        digest=drawn.digest,
        widths=list(drawn.files),
        width=drawn.width,
        height=drawn.height,
        noted_at=clock.now(),
    )
    db.session.add(file)
    keep()
    refuse_open_transaction()
    for width, data in drawn.files.items():
        storage.put(file.key(width), data)
    return file


def _read(upload: Upload) -> bytes:
    """All of it, also when the request is tried again; a byte more than is taken tells enough."""
    upload.stream.seek(0)
    return upload.stream.read(rules.MOST_BYTES + 1)
