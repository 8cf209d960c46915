"""Write down what tills hold, beside the act."""

from portal import activity
from portal.activity import Words
from portal.tills import Till

activity.tell(
    {
        "till.allotted": Words(
            "Places for a till", "{who} lets {name} hold {what} for a time without a connection"
        )
    }
)


def record_decided(till: Till, what: str, *, by_id: int) -> None:
    details = {"name": till.name, "what": what}
    activity.record(
        "till.allotted", "till", till.ref, actor_id=by_id, event_id=till.event_id, details=details
    )
