"""Who works on an event: invite, change what somebody may, part, hand the event over."""

from portal.team.models import Invitation as Invitation
from portal.team.queries import was_removed as was_removed
