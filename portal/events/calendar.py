"""An event as a calendar file, for whoever wants to remember it."""

from urllib.parse import urlsplit

from icalendar import Calendar
from icalendar import Event as Entry

from portal.core import clock
from portal.events.models import Event, EventState

MIMETYPE = "text/calendar"


def to_ics(event: Event, url: str) -> bytes:
    """One entry. Its UID stays and its sequence grows, so that a newer file replaces an older."""
    entry = Entry()
    entry.add("uid", f"{event.slug}@{urlsplit(url).hostname}")
    entry.add("sequence", event.version)
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", event.name)
    entry.add("location", ", ".join(filter(None, (event.place, event.address))) or "Online")
    entry.add("description", url)
    entry.add("url", url)
    entry.add("status", "CANCELLED" if event.state == EventState.CANCELLED else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Foyer//Events//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
