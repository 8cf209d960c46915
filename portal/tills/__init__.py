"""Tills of an event, and the shifts in which somebody stands at one."""

from portal.tills.actions import require_shift as require_shift
from portal.tills.models import CashMove as CashMove
from portal.tills.models import Shift as Shift
from portal.tills.models import Till as Till
from portal.tills.queries import seller_of as seller_of
from portal.tills.rules import NoShift as NoShift
from portal.tills.sellers import Seller as Seller
