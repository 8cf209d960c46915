"""How acts on events are told."""

from portal import activity
from portal.activity import Words, changed

activity.tell(
    {
        "event.created": Words("Event made", "{who} made the event {name}"),
        "event.changed": changed("{event}", "Event changed"),
        "event.published": Words("Event published", "{who} published {name}"),
        "event.unpublished": Words("Event unpublished", "{who} made {name} a draft again"),
    },
    fields={"timezone": "Time zone", "topic_id": "Topic", "is_online": "Online"},
)
