"""What an organizer types about an event."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Self

from wtforms import BooleanField
from wtforms.validators import Email, Optional, Regexp

from portal.core import clock
from portal.core.money import CURRENCIES
from portal.events import queries
from portal.events.models import Event, Topic, Visibility
from portal.events.rules import Details
from portal.web.addresses import AddressField
from portal.web.conflicts import EditingForm
from portal.web.forms import (
    ChoiceField,
    CreatingForm,
    LineField,
    LocalTimeField,
    PortalForm,
    TextField,
    existing,
    needed,
)

ZONES = {zone: zone.replace("_", " ") for zone in clock.zone_names()}
MONIES = {currency: currency for currency in CURRENCIES}
AUDIENCES: dict[str, str] = {
    Visibility.PUBLIC: "Everybody: it is listed on the start page",
    Visibility.UNLISTED: "People with the link",
}
NO_TOPIC = {"": "None"}
# As people write them: +372 600 1234, (030) 123-456.
PHONE = Regexp(
    r"(?=(?:\D*\d){3})[+(\d][\d ()./-]{1,38}$", message="Enter a number, like +372 600 1234."
)
NEUTRAL_ZONE, NEUTRAL_CURRENCY = "UTC", "EUR"


class EventFields(PortalForm):
    """What every event needs to begin with."""

    name = LineField("Name", [needed("Enter a name, like Harbour Lights 2026.")])
    starts_at = LocalTimeField("Starts", [needed("Choose when it starts."), existing])
    ends_at = LocalTimeField("Ends", [needed("Choose when it ends."), existing])
    timezone = ChoiceField("Time zone", ZONES, default=NEUTRAL_ZONE)
    currency = ChoiceField("Currency", MONIES, default=NEUTRAL_CURRENCY)
    place = LineField("Place")

    @property
    def zone(self) -> str:
        """A zone that exists, also while the field holds one that does not."""
        chosen = str(self.timezone.data)
        return chosen if chosen in clock.zone_names() else NEUTRAL_ZONE

    @property
    def details(self) -> Details:
        """What was typed; only of a form that is valid."""
        starts_at, ends_at = self.starts_at.moment(self.zone), self.ends_at.moment(self.zone)
        if starts_at is None or ends_at is None:
            raise ValueError("asked before the form was found valid")
        return Details(
            name=self.name.data or "",
            starts_at=starts_at,
            ends_at=ends_at,
            timezone=self.timezone.data,
            currency=self.currency.data,
            place=self.place.data or "",
        )


class NewEventForm(EventFields, CreatingForm):
    """An event to be made: the rest can wait until it is there."""

    @classmethod
    def like(cls, last: Event | None) -> Self:
        """People mostly stay in one zone and one currency: begin with those of their last event."""
        return cls(data={"timezone": last.timezone, "currency": last.currency} if last else None)


class EventForm(EventFields, EditingForm):
    """Everything an organizer can say of an event."""

    address = LineField("Address")
    is_online = BooleanField("This event takes place online")
    description = TextField("Description")
    contact_name = LineField("Contact", longest=120)
    contact_email = LineField("Contact e-mail", [Optional(), Email("Enter an e-mail address.")])
    contact_phone = LineField("Contact phone", [Optional(), PHONE])
    contact_website = AddressField("Contact website")
    visibility = ChoiceField("Who finds it", AUDIENCES)
    topic = ChoiceField("Topic", NO_TOPIC)
    names_until = LocalTimeField("Names on tickets until", [existing])

    topics: Mapping[str, Topic]

    @classmethod
    def of(cls, event: Event, **options: Any) -> Self:
        """Filled with what is stored, and with what was sent over it."""
        topics = {topic.slug: topic for topic in queries.topics()}
        chosen = (slug for slug, topic in topics.items() if topic.id == event.topic_id)
        stored = asdict(Details.of(event)) | {"version": event.version, "topic": next(chosen, "")}
        for name in ("starts_at", "ends_at", "names_until"):
            if stored[name]:
                stored[name] = clock.wall_clock(stored[name], event.timezone)
        form = cls(data=stored, **options)
        form.topics = topics
        form.topic.choices = [*NO_TOPIC.items(), *((slug, t.name) for slug, t in topics.items())]
        return form

    @property
    def details(self) -> Details:
        return replace(
            super().details,
            address=self.address.data or "",
            is_online=self.is_online.data,
            description=self.description.data or "",
            contact_name=self.contact_name.data or "",
            contact_email=self.contact_email.data or "",
            contact_phone=self.contact_phone.data or "",
            contact_website=self.contact_website.data or "",
            visibility=self.visibility.data,
            topic_id=self.topics[self.topic.data].id if self.topic.data else None,
            names_until=self.names_until.moment(self.zone),
        )
