"""How acts on events and topics are told."""

from portal import activity
from portal.activity import Words, changed

activity.tell(
    {
        "event.created": Words("Event made", "{who} made the event {name}"),
        "event.changed": changed("{event}", "Event changed"),
        "event.published": Words("Event published", "{who} published {name}"),
        "event.unpublished": Words("Event unpublished", "{who} made {name} a draft again"),
        "topic.created": Words("Topic made", "{who} made the topic {name}"),
        "topic.renamed": Words(
            "Topic renamed", "{who} renamed a topic", one="{who} renamed the topic {old} to {new}"
        ),
        "topic.deleted": Words("Topic deleted", "{who} deleted the topic {name}"),
    },
    fields={"timezone": "Time zone", "topic_id": "Topic", "is_online": "Online"},
)
