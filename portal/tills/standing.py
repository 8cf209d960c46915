"""Who stands at the till behind this request."""

from portal import people
from portal.events import Event
from portal.tills.queries import seller_of
from portal.tills.sellers import Seller


def standing(event: Event, *, keep: bool = False) -> Seller:
    """The gate has let them in. `keep`: see `queries.seller_of`."""
    user = people.current()
    assert user, "the gate let somebody unknown pass"
    return seller_of(event, user, keep=keep)
