"""Write down what happens to shift passes, and what is sold with them, beside the act."""

from portal import activity
from portal.activity import Words
from portal.passes.models import ShiftPass
from portal.tills import Seller

activity.tell(
    {
        "pass.made": Words("Shift pass made", "{who} made the shift pass {name} for {place}"),
        "pass.withdrawn": Words("Shift pass withdrawn", "{who} withdrew the shift pass {name}"),
        "pass.pin_changed": Words("New PIN", "{who} gave the shift pass {name} a new PIN"),
        "pass.started": Words(
            "Shift pass used", "{seller} began with the shift pass {name}, for which {who} answers"
        ),
        "pass.left": Words("Shift pass left", "{seller} ended with the shift pass {name}"),
        "pass.sold": Words("Sold with a pass", "{seller} sold {ref} with the shift pass {name}"),
    }
)


def record(
    action: str, made: ShiftPass, by_id: int, *, order: str | None = None, seller: str = ""
) -> None:
    activity.record(
        action,
        "order" if order else "shift pass",
        order or made.ref,
        actor_id=by_id,
        event_id=made.event_id,
        details={"name": made.name, "place": made.place, **({"seller": seller} if seller else {})},
    )


def tell_sale(order_code: str, event_id: int, by: Seller) -> None:
    """A sale of who has no account: its order says who stood there."""
    if by.guest:
        activity.record(
            "pass.sold",
            "order",
            order_code,
            actor_id=by.id,
            event_id=event_id,
            details={"seller": by.name, "name": by.guest.pass_name},
        )
