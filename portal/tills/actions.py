"""What a sale asks of a shift. Nothing here commits."""

from portal.events import Event
from portal.tills.rules import NoShift
from portal.tills.sellers import Seller


def require_shift(event: Event, seller: Seller) -> None:
    """Raises `NoShift` (423) for a sale without one, where the event asks for it."""
    if seller.shift is None and event.sale_needs_shift:
        raise NoShift("Open a shift before you sell.")
