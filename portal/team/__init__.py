"""Who works on an event: invite, change what somebody may, part, hand the event over."""

from portal.team.invitations import invite as invite
from portal.team.queries import was_removed as was_removed
