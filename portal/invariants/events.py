"""Rules of events."""

from sqlalchemy import func, select

from portal.core.access import Role
from portal.events import Event
from portal.invariants.rule import Rule
from portal.people import Membership

_owners = (
    select(func.count())
    .where(Membership.event_id == Event.id, Membership.role == Role.OWNER)
    .scalar_subquery()
)

RULES = (
    Rule(
        "one owner",
        select(Event.slug, _owners.label("owners")).where(_owners != 1),
        "Event {slug} has {owners} owners.",
    ),
)
