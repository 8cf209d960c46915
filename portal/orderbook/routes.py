"""The address of the list of orders, and who asks."""

from portal.web.blueprint import Slice

blueprint = Slice("orderbook", __name__)

# What its saved views are filed under.
LIST = "orders"
