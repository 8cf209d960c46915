"""How a thrown switch is told."""

from portal import activity
from portal.activity import Words
from portal.core.modules import Module

activity.tell(
    {
        "modules.switched": Words(
            "Modules switched",
            "{who} threw switches of the site",
            one="{who} threw a switch of the site: {field}, on: {new}",
        )
    },
    fields={module.value: module.label for module in Module},
)
