"""How approvals are told."""

from portal import activity
from portal.activity import Words

activity.tell(
    {
        "approval.pin_set": Words("PIN set", "{who} set a PIN for approving at tills"),
        "approval.pin_removed": Words("PIN removed", "{who} took their PIN for tills back"),
        "approval.given": Words(
            "Approved at a till", "{who} approved {what} of {amount} for {name}"
        ),
        "approval.refused": Words("Wrong PIN at a till", "{who} typed a PIN that no manager has"),
    }
)
