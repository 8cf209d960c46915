"""Take files out of the storage that nothing shows any more. A day after the last of it."""

from datetime import timedelta

from sqlalchemy import select, update

from portal.core import clock, storage
from portal.core.db import db, in_transaction, refuse_open_transaction
from portal.jobs.actions import every
from portal.pictures import queries
from portal.pictures.models import PictureFile

KEPT = timedelta(days=1)
AT_ONCE = 200


@every(seconds=3600)
def sweep() -> None:
    """Uploads that never came to be shown, and pictures that were replaced or removed.

    The files go first: who is killed in between finds them gone the next time, and goes on.
    Nobody can show one again: `restore` is for minutes, and only what is shown is copied.
    """
    for file in in_transaction(_unseen):
        refuse_open_transaction()
        for width in file.widths:
            storage.delete(file.key(width))
        in_transaction(lambda file=file: _swept(file))  # type: ignore[misc]


def _unseen() -> list[PictureFile]:
    unseen = queries.unseen_since(clock.now() - KEPT)
    wanted = select(PictureFile).where(unseen).order_by(PictureFile.id).limit(AT_ONCE)
    return list(db.session.scalars(wanted))


def _swept(file: PictureFile) -> None:
    db.session.execute(
        update(PictureFile)
        .where(PictureFile.id == file.id)
        .values(swept_at=clock.now())
        .execution_options(synchronize_session=False)
    )
