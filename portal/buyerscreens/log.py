"""Write down who pairs screens."""

from portal import activity
from portal.activity import Words
from portal.events import Event
from portal.tills import Seller

activity.tell(
    {
        "screen.paired": Words(
            "Buyer's screen paired", "{who} paired a screen for buyers with {name}"
        ),
        "screen.ended": Words(
            "Buyer's screen ended", "{who} took the screen for buyers off {name}"
        ),
    }
)


def record(action: str, event: Event, seller: Seller) -> None:
    """`name` is the till, or the box office where there is none."""
    name = seller.shift.till.place if seller.shift else "the box office"
    details = {"name": name}
    activity.record(
        action, "event", event.slug, actor_id=seller.id, event_id=event.id, details=details
    )
