"""The tax of an event: what an organizer says of it, and for whom that changes something."""

from portal.taxes import log as log
from portal.taxes.actions import change as change
from portal.taxes.rules import Terms as Terms
