"""Write down an act, in the transaction of the act."""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from sqlalchemy import ColumnElement, select, update

from portal.activity.models import Activity
from portal.core.context import caller_address
from portal.core.db import db

# Every action that is recorded. A name that is not here is a typing error, not a new action.
ACTIONS = frozenset(
    {
        "person.registered",
        "person.verified",
        "person.signed_in",
        "person.renamed",
        "person.password_reset",
        "person.password_changed",
        "person.email_changed",
        "person.email_restored",
        "person.sessions_ended",
        "person.second_factor_on",
        "person.second_factor_off",
        "person.recovery_codes_made",
        "person.recovery_code_used",
        "person.deleted",
        "event.created",
        "event.changed",
        "event.published",
        "event.unpublished",
        "ticket.created",
        "ticket.changed",
        "ticket.closed",
        "ticket.reopened",
        "ticket.moved",
        "ticket.deleted",
        "code.created",
        "code.changed",
        "code.switched",
        "code.deleted",
        "code.batch",
        "codes.switched",
        "codes.deleted",
        "order.placed",
        "order.pay_later",
        "order.extended",
        "order.held_again",
        "order.holders_named",
        "order.completed",
        "order.expired",
        "order.cancelled",
        "order.mailed",
        "payment.captured",
        "payment.offers_changed",
        "modules.switched",
    }
)


def record(
    action: str,
    subject_kind: str,
    subject_ref: str,
    *,
    actor_id: int | None,
    event_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """`changes` maps a field to [old, new]; `details` is what the sentence about it needs.

    Neither may hold a secret. Without an actor it was the house itself (a job, a command).
    """
    if action not in ACTIONS:
        raise LookupError(f"{action} is no action of this house")
    db.session.add(
        Activity(
            actor_id=actor_id,
            action=action,
            event_id=event_id,
            subject_kind=subject_kind,
            subject_ref=subject_ref,
            details=dict(details or {}),
            changes=dict(changes or {}),
            ip=caller_address(),
        )
    )


def addresses_of(user_id: int) -> set[str]:
    """The addresses that somebody had before, as their own changes of it tell."""
    moved = Activity.action.in_(("person.email_changed", "person.email_restored"))
    told = db.session.scalars(select(Activity.changes).where(Activity.actor_id == user_id, moved))
    return {address for changes in told for address in changes.get("email", ())}


def forget(user_id: int, known_as: Set[str], order_codes: Iterable[str], name: str) -> None:
    """What somebody did stays; who they were, and the names in their orders, do not.

    The one change that is ever made to the log: people may ask to be forgotten.
    """
    about = Activity.subject_kind == "person", Activity.subject_ref.in_(known_as)
    named = Activity.action == "order.holders_named", Activity.subject_kind == "order"
    mine = Activity.subject_ref.in_(order_codes)
    _rewrite(*about, subject_ref=name, details={}, changes={})
    _rewrite(*named, mine, changes={})
    _rewrite(Activity.actor_id == user_id, ip=None)


def _rewrite(*which: ColumnElement[bool], **values: Any) -> None:
    db.session.execute(
        update(Activity).where(*which).values(values).execution_options(synchronize_session=False)
    )
