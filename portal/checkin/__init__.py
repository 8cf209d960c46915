"""Let each attendee in once: lists, scans, who is in, arrivals."""

from portal.checkin.actions import let_in_with_sale as let_in_with_sale
from portal.checkin.queries import Count as Count
from portal.checkin.queries import counts as counts
from portal.checkin.queries import together as together
