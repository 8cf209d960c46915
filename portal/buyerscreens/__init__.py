"""A second screen at a till, for the buyer: whose it is, and what stands on it."""

from portal.buyerscreens.actions import pair as pair
from portal.buyerscreens.actions import put_on as put_on
from portal.buyerscreens.actions import unpair as unpair
from portal.buyerscreens.models import BuyerScreen as BuyerScreen
from portal.buyerscreens.queries import behind as behind
from portal.buyerscreens.queries import of_seller as of_seller
from portal.buyerscreens.queries import token_of as token_of
from portal.buyerscreens.rules import SHOWN_AFTER_SALE as SHOWN_AFTER_SALE
from portal.buyerscreens.rules import Line as Line
from portal.buyerscreens.rules import Shown as Shown
