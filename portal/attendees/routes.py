"""The address of the list of attendees, and who asks."""

from portal.web.blueprint import Slice

blueprint = Slice("attendees", __name__)

# What its saved views are filed under.
LIST = "attendees"
