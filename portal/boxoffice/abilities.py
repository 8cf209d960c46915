"""What who stands at the till may do alone, as templates ask it."""

from typing import Any

from portal import corrections
from portal.boxoffice import pricing
from portal.boxoffice.sales import Sale
from portal.core import clock
from portal.core.money import Money
from portal.events import Event
from portal.tills import Seller


def abilities(seller: Seller, event: Event) -> dict[str, Any]:
    """Void this sale; give away so much."""
    at = clock.now()

    def can_void(sale: Sale) -> bool:
        return corrections.is_own(sale.order, seller, at) and sale.order.is_completed

    return {
        "can_void": can_void,
        "price_limit": Money(pricing.limit(seller), event.currency),
    }
