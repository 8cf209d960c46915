"""Write down what happens to shift passes, and what is sold with them, beside the act."""

from portal import activity
from portal.activity import Words
from portal.passes.models import ShiftPass

activity.tell(
    {
        "pass.made": Words("Shift pass made", "{who} made the shift pass {name} for {place}"),
        "pass.withdrawn": Words("Shift pass withdrawn", "{who} withdrew the shift pass {name}"),
        "pass.pin_changed": Words("New PIN", "{who} gave the shift pass {name} a new PIN"),
        "pass.started": Words(
            "Shift pass used", "{seller} began with the shift pass {name}, for which {who} answers"
        ),
        "pass.left": Words("Shift pass left", "{seller} ended with the shift pass {name}"),
    }
)


def record(action: str, made: ShiftPass, by_id: int, *, seller: str = "") -> None:
    activity.record(
        action,
        "shift pass",
        made.ref,
        actor_id=by_id,
        event_id=made.event_id,
        details={"name": made.name, "place": made.place, **({"seller": seller} if seller else {})},
    )
