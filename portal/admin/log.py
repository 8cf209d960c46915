"""How acts on the site's settings are told."""

from portal import activity
from portal.activity import changed

activity.tell(
    {"site.changed": changed("the site", "Settings changed")},
    fields={
        "hold_minutes": "Minutes a hold lasts",
        "sign_up": "Who may sign up",
        "admins_need_second_factor": "Second factor for admins",
    },
)
