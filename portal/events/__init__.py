"""An event: dates, place, currency, draft or published."""

from portal.events import log as log
from portal.events.actions import change as change
from portal.events.actions import create as create
from portal.events.actions import free_slug as free_slug
from portal.events.actions import publish as publish
from portal.events.actions import unpublish as unpublish
from portal.events.models import Event as Event
from portal.events.models import EventState as EventState
from portal.events.models import EventTax as EventTax
from portal.events.queries import by_slug as by_slug
from portal.events.queries import with_role as with_role
from portal.events.rules import Details as Details
from portal.events.rules import Offer as Offer
from portal.events.rules import Ties as Ties
