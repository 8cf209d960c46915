"""The address of the list of attendees, and who asks."""

from portal import people
from portal.people import User
from portal.web.blueprint import Slice

blueprint = Slice("attendees", __name__)

# What its saved views are filed under.
LIST = "attendees"


def me() -> User:
    user = people.current()
    assert user, "the gate let somebody unknown pass"
    return user
