"""What an organizer says in the mails of an event, for its copy."""

from portal.core.carrying import Carried
from portal.mail.models import MailWords

CARRIED = Carried(
    MailWords,
    copied=("occasion", "subject", "text"),
    made={"event_id": "the copy"},
    left={"version": "nobody has edited it yet"},
)


def copy_words(old_id: int, new_id: int) -> None:
    CARRIED.copy_rows(old_id, new_id)
