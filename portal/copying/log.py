"""How copies of events are told."""

from portal import activity
from portal.activity import Words
from portal.events import Event
from portal.people import User

activity.tell(
    {
        "event.copied": Words("Event copied", "{who} copied {event} to {name}"),
        # Without the other one's name: not everybody of this team may know of it.
        "event.made_from": Words("Event made as a copy", "{who} made {name} as a copy"),
    }
)


def record(action: str, event: Event, by: User, **details: str) -> None:
    activity.record(action, "event", event.slug, actor_id=by.id, event_id=event.id, details=details)
