"""All that is stored of a person, as one JSON document, a row at a time."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.activity import Activity
from portal.core.db import db
from portal.events.models import Event
from portal.mail import Mail
from portal.orders.models import Order
from portal.people import Membership, User
from portal.people.models import SignIn

AT_ONCE = 100

Row = dict[str, Any]


def written(user_id: int) -> Iterator[str]:
    """Pieces of the document. Each list is read when its turn comes, few rows at once."""
    user = db.session.get_one(User, user_id)
    yield f'{{"account": {_json(_account(user))}'
    for name, rows in _lists(user).items():
        yield f',\n"{name}": ['
        for number, row in enumerate(rows):
            yield f"{',' if number else ''}\n{_json(row)}"
        yield "]"
    yield "}\n"


def _lists(user: User) -> dict[str, Iterable[Row]]:
    return {
        "signed_in": map(_sign_in, _in_turn(SignIn, SignIn.user_id == user.id)),
        "works_on": _roles(user),
        "orders": map(_order, _in_turn(Order, Order.buyer_id == user.id, *_ORDER_PARTS)),
        "mails": map(_mail, _in_turn(Mail, Mail.recipient == user.email)),
        "activity": map(_act, _in_turn(Activity, Activity.actor_id == user.id)),
    }


_ORDER_PARTS = (
    selectinload(Order.event),
    selectinload(Order.lines),
    selectinload(Order.attendees),
    selectinload(Order.codes),
)


def _in_turn(model: Any, mine: Any, *options: Any) -> Iterator[Any]:
    """In the order in which they came, a batch at a time."""
    last = 0
    while True:
        batch = select(model).where(mine, model.id > last).order_by(model.id).limit(AT_ONCE)
        rows: Sequence[Any] = db.session.scalars(batch.options(*options)).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def _account(user: User) -> Row:
    names = ("name", "email", "is_admin", "appearance", "single_keys")
    moments = ("created_at", "verified_at", "second_factor_at")
    return {name: getattr(user, name) for name in (*names, *moments)}


def _sign_in(each: SignIn) -> Row:
    return {"device": each.device, "since": each.created_at, "seen_at": each.seen_at}


def _roles(user: User) -> list[Row]:
    mine = select(Event.name, Event.slug, Membership.role).join(
        Membership, Membership.event_id == Event.id
    )
    found = db.session.execute(mine.where(Membership.user_id == user.id).order_by(Event.id))
    return [{"event": name, "slug": slug, "role": role} for name, slug, role in found]


def _order(order: Order) -> Row:
    return {
        "code": order.code,
        "event": order.event.name,
        "starts_at": order.event.starts_at,
        "status": order.status,
        "payment_mode": order.payment_mode,
        "total_minor": order.total_minor,
        "currency": order.currency,
        "name": order.buyer_name,
        "email": order.buyer_email,
        "created_at": order.created_at,
        "codes": [each.code for each in order.codes],
        "lines": [
            {"ticket": line.ticket_name, "count": line.count, "unit_minor": line.unit_minor}
            for line in order.lines
        ],
        "attendees": [
            {"name": each.name, "email": each.email, "state": each.state}
            for each in order.attendees
        ],
    }


def _mail(mail: Mail) -> Row:
    return {"subject": mail.subject, "state": mail.state, "at": mail.sent_at or mail.created_at}


def _act(act: Activity) -> Row:
    return {
        "at": act.at,
        "action": act.action,
        "subject": f"{act.subject_kind} {act.subject_ref}",
        "changes": act.changes,
        "address": act.ip,
    }


def _json(row: Row) -> str:
    return json.dumps(row, default=_moment, ensure_ascii=False)


def _moment(value: datetime) -> str:
    return value.isoformat()
