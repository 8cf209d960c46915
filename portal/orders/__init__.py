"""Price, place, complete, expire; lines, and one attendee for each place."""

from portal.orders.actions import Buyer as Buyer
from portal.orders.actions import cancel as cancel
from portal.orders.actions import complete as complete
from portal.orders.actions import expire as expire
from portal.orders.actions import placing as placing
from portal.orders.baskets import Basket as Basket
from portal.orders.baskets import CodeRefused as CodeRefused
from portal.orders.baskets import judge as judge
from portal.orders.baskets import quote as quote
from portal.orders.choices import Choice as Choice
from portal.orders.holders import Holder as Holder
from portal.orders.holds import complete_free as complete_free
from portal.orders.holds import complete_late as complete_late
from portal.orders.holds import complete_paid as complete_paid
from portal.orders.holds import extend as extend
from portal.orders.holds import hold_again as hold_again
from portal.orders.holds import let_go as let_go
from portal.orders.holds import place as place
from portal.orders.holds import reinstate as reinstate
from portal.orders.models import Attendee as Attendee
from portal.orders.models import Order as Order
from portal.orders.models import OrderLine as OrderLine
from portal.orders.refunds import stop_tickets as stop_tickets
from portal.orders.refunds import uses_back as uses_back
from portal.orders.refunds import void_tickets as void_tickets
