"""Find and list events."""

from sqlalchemy import select

from portal.core.db import db
from portal.events.models import Event


def by_slug(slug: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.slug == slug))
