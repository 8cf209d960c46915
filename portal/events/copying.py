"""A new event like an old one: what an event itself carries over."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from portal.core.carrying import Carried
from portal.core.db import TryAgain, db
from portal.events.models import Event, EventTax

CARRIED = Carried(
    Event,
    copied=(
        *("description", "timezone", "currency", "place", "address", "is_online"),
        *("contact_name", "contact_email", "contact_phone", "contact_website"),
        *("visibility", "topic_id"),
    ),
    made={
        "slug": "the next free one of the new name",
        "name": "as it was asked for",
        "starts_at": "as it was asked for",
        "ends_at": "as far from the start as before",
        "names_until": "as far from the start as before",
        "copied_from_id": "the event that was copied, for its figures to be compared",
    },
    left={
        "id": "a new row has its own",
        "state": "a copy is a draft: nobody sees it until it is looked through",
        "sale_needs_shift": "its tills bring it along, if there are any",
        "created_at": "it is made now",
        "version": "nobody has edited it yet",
    },
)

TAX = Carried(
    EventTax,
    copied=("name", "rate", "tax_id", "included", "active"),
    made={"event_id": "the copy"},
    left={"version": "nobody has edited it yet"},
)


def copy_tax(event: Event, new: Event) -> None:
    TAX.copy_rows(event.id, new.id)


def copy_shell(event: Event, name: str, slug: str, moments: Mapping[str, datetime]) -> Event:
    """The new draft, with nothing on it yet. `moments`: its dates by their columns."""
    new = Event(
        **CARRIED.values(
            event,
            slug=slug,
            name=name,
            starts_at=moments["starts_at"],
            ends_at=moments["ends_at"],
            names_until=moments.get("names_until"),
            copied_from_id=event.id,
        )
    )
    db.session.add(new)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody took the slug a moment ago
        raise TryAgain from error
    return new
