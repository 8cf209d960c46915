"""Whether an event reminds its people, for its copy. Messages that were sent stay behind."""

from portal import copying
from portal.copying import behind
from portal.core.carrying import Carried
from portal.events import Event
from portal.messages.models import Reminder

CARRIED = behind.also_carried(
    Carried(
        Reminder,
        copied=("active", "hours"),
        made={"event_id": "the copy"},
        left={
            "begun_for": "nobody of the copy was reminded yet",
            "version": "nobody has edited it yet",
        },
    )
)


@copying.also
def copy_reminder(event: Event, new: Event) -> None:
    CARRIED.copy_rows(event.id, new.id)
