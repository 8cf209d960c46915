"""The address of the list of orders, and who asks."""

from portal import people
from portal.people import User
from portal.web.blueprint import Slice

blueprint = Slice("orderbook", __name__)

# What its saved views are filed under.
LIST = "orders"


def me() -> User:
    user = people.current()
    assert user, "the gate let somebody unknown pass"
    return user
