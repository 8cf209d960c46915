"""Who deletes their account is forgotten here, too: that a mail went, and not to whom."""

from collections.abc import Set

from sqlalchemy import String, cast, update

from portal.core.db import db
from portal.mail.actions import KEEPERS
from portal.messages.models import Recipient


def forget(addresses: Set[str], name: str) -> None:
    """An address is unique within its message: the number of its row stands in its place.

    Who waits for a mail still gets none: the order does not know this address any more.
    """
    nobody = cast(Recipient.id, String) + f" {name}"
    theirs = Recipient.address.in_({address.lower() for address in addresses})
    gone = update(Recipient).where(theirs).values(address=nobody, name=None, why=None)
    db.session.execute(gone.execution_options(synchronize_session=False))


KEEPERS.append(forget)
