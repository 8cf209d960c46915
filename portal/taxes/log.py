"""How a change of the tax is told."""

from portal import activity
from portal.activity import Words

activity.tell(
    {
        "event.tax_changed": Words(
            "Tax changed",
            "{who} changed the tax of {event}",
            one="{who} changed the tax of {event} from {old} to {new}",
        )
    },
)
