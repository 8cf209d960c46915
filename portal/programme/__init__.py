"""What an event carries beside its tickets: tracks, rooms, sponsors, links, questions."""

from portal.programme.models import Faq as Faq
from portal.programme.models import Room as Room
from portal.programme.models import SocialLink as SocialLink
from portal.programme.models import Sponsor as Sponsor
from portal.programme.models import Track as Track
from portal.programme.shown import Programme as Programme
from portal.programme.shown import of_event as of_event
