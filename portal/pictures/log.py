"""How acts on pictures are told."""

from portal import activity
from portal.activity import Words

activity.tell(
    {
        "picture.added": Words("Picture added", "{who} added a {name}"),
        "picture.replaced": Words("Picture replaced", "{who} replaced the {name}"),
        "picture.described": Words("Picture described", "{who} described the {name}"),
        "picture.removed": Words("Picture removed", "{who} removed the {name}"),
        "picture.restored": Words("Picture back", "{who} put the {name} back"),
    },
    fields={"alt": "Description"},
)
