"""An event: dates, place, currency, draft or published."""

from portal.events.models import Event as Event
from portal.events.models import EventState as EventState
from portal.events.queries import by_slug as by_slug
