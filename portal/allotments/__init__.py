"""Places that a till holds for a time without a connection, each with the code of its ticket."""

from portal.allotments.actions import decide as decide
from portal.allotments.actions import field_of as field_of
from portal.allotments.actions import fill as fill
from portal.allotments.actions import release as release
from portal.allotments.models import Allotment as Allotment
from portal.allotments.models import HeldPlace as HeldPlace
from portal.allotments.queries import holding_tills as holding_tills
from portal.allotments.queries import of_event as of_event
from portal.allotments.selling import redeem as redeem
from portal.allotments.selling import sold as sold
