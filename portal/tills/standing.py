"""Who stands at the till behind this request."""

from collections.abc import Callable

from portal import people
from portal.events import Event
from portal.tills.queries import seller_of
from portal.tills.sellers import Seller

Find = Callable[[Event, bool], Seller | None]

# Slices above know of others than people with accounts.
_ALSO: list[Find] = []


def also(find: Find) -> Find:
    """Register how a slice above this one finds who stands at a till without an account."""
    _ALSO.append(find)
    return find


def standing(event: Event, *, keep: bool = False) -> Seller:
    """The gate has let them in. `keep`: see `queries.seller_of`."""
    user = people.current()
    if user:
        return seller_of(event, user, keep=keep)
    found = next(filter(None, (find(event, keep) for find in _ALSO)), None)
    assert found, "the gate let somebody unknown pass"
    return found
