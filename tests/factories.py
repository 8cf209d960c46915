"""Things a test starts from: plain functions with believable defaults, each kept at once.

Call them in an application context (`with app.app_context():` or the fixture `ctx`). What they
return stays readable afterwards.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm.attributes import set_committed_value

from portal import modules, orders, payments, people, tickets
from portal.codes import Code, UsedFor
from portal.core import clock, refs
from portal.core.access import Role
from portal.core.db import db
from portal.core.modules import Module
from portal.events.models import Event, EventState, EventTax
from portal.orders.models import Channel, PaymentMode, Status
from portal.payments.models import PaymentOffer
from portal.people.models import SignIn, User
from portal.tickets import Kind, Ticket

PASSWORD = "open the doors at six"

_numbers = count(1)

# Who is who in the stories that the tests tell, and what each is to the event.
CAST: Mapping[str, tuple[str, Role | None]] = {
    "olivia": ("Olivia Owner", Role.OWNER),
    "otto": ("Otto Organizer", Role.ORGANIZER),
    "cora": ("Cora Co-Organizer", Role.CO_ORGANIZER),
    "bea": ("Bea Box-Office", Role.BOX_OFFICE),
    "chip": ("Chip Check-In", Role.CHECK_IN),
    "bo": ("Bo Buyer", None),
    "stan": ("Stan Stranger", None),
    "ada": ("Ada Admin", None),
}


def make_user(name: str = "Bo Buyer", email: str | None = None, **options: Any) -> User:
    """Somebody who can sign in with `PASSWORD` when `password=PASSWORD` is passed (slow: 30 ms)."""
    user = _add_user(name, email, **options)
    db.session.commit()
    return user


def _add_user(name: str, email: str | None = None, **options: Any) -> User:
    email = email or f"{name.split(maxsplit=1)[0].lower()}{next(_numbers)}@example.org"
    return people.add_user(email, name=name, **{"password": None, **options})


def make_event(name: str = "Harbour Lights", *, owner: User | None = None, **fields: Any) -> Event:
    """A published event thirty days ahead, from 17:00 to 23:30 UTC."""
    starts_at = (clock.now() + timedelta(days=30)).replace(
        hour=17, minute=0, second=0, microsecond=0
    )
    event = Event(
        **{
            "name": name,
            "slug": f"{name.lower().replace(' ', '-')}-{next(_numbers)}",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=6, minutes=30),
            "timezone": "Europe/Tallinn",
            "currency": "EUR",
            "place": "Pier 14, Tallinn",
            "state": EventState.PUBLISHED,
            "event_tax": None,  # read, so that orders can be made of it outside of a session
            **fields,
        }
    )
    db.session.add(event)
    db.session.flush()
    if owner:
        people.join(owner, event.id, Role.OWNER)
    db.session.commit()
    return event


def make_ticket(event: Event, name: str = "General admission", **fields: Any) -> Ticket:
    """A hundred paid tickets at €35.00."""
    ticket = Ticket(
        **{
            "event": event,
            "name": name,
            "kind": Kind.PAID,
            "price_minor": 3500,
            "quantity": 100,
            "position": next(_numbers),
            **fields,
        }
    )
    db.session.add(ticket)
    db.session.commit()
    return ticket


def make_donation(event: Event, name: str = "Donation", **fields: Any) -> Ticket:
    """Any amount from €1 to €500."""
    usual = {"kind": Kind.DONATION, "price_minor": 0, "quantity": 100_000}
    limits = {"min_price_minor": 100, "max_price_minor": 50_000}
    return make_ticket(event, name, **{**usual, **limits, **fields})


def make_code(event: Event, code: str = "DOCK15", *tickets: Ticket, **fields: Any) -> Code:
    """15 % off the tickets named; off every paid ticket when none is."""
    used_for = UsedFor.TICKET if tickets else UsedFor.EVENT
    usual = {"used_for": used_for, "value": 1500, "folded": code.upper()}
    made = Code(event=event, code=code, tickets=list(tickets), **{**usual, **fields})
    db.session.add(made)
    db.session.commit()
    return made


def make_way_to_pay(event: Event, mode: PaymentMode = PaymentMode.BANK, **fields: Any) -> None:
    fields = {"instructions": "To EE12 3456.", "days": 7, **fields}
    db.session.add(PaymentOffer(event_id=event.id, mode=mode, **fields))
    db.session.commit()


def make_tax(event: Event, rate: int = 2200, **fields: Any) -> EventTax:
    """22% VAT, in the price."""
    db.session.merge(EventTax(**{"event_id": event.id, "name": "VAT", "rate": rate, **fields}))
    db.session.commit()
    stored = db.session.get_one(EventTax, event.id)
    set_committed_value(event, "event_tax", stored)  # also for who holds it outside of a session
    return stored


def make_order(
    event: Event,
    counts: Mapping[Ticket, int],
    *,
    status: Status = Status.COMPLETED,
    channel: Channel = Channel.DOOR,
    name: str | None = None,
    email: str | None = None,
    by: User | None = None,
    typed: Sequence[str] = (),
) -> orders.Order:
    """An order as the real actions write it; a completed one is paid in cash."""
    choices = [_choice(ticket, n) for ticket, n in counts.items()]
    with orders.placing(
        orders.judge(event, choices, typed, at=clock.now(), signed_in=True),
        status=status,
        channel=channel,
        payment_mode=PaymentMode.ONSITE,
        order_code=refs.order_code(),
        buyer=orders.Buyer(name, email),
        created_by_id=by.id if by else None,
    ) as order:
        if status is Status.COMPLETED and order.total:
            payments.capture(order, payments.Provider.CASH, taken_by_id=by.id if by else None)
    db.session.commit()
    return order


def _choice(ticket: tickets.Ticket, number: int) -> orders.Choice:
    gift = ticket.min_price_minor if ticket.is_donation else None
    return orders.Choice(ticket, number, gift)


def switch_modules_on(*wanted: Module) -> None:
    """The modules named, or all three."""
    modules.switch(dict.fromkeys(wanted or tuple(Module), True), by_id=None)
    db.session.commit()


def make_cast(event: Event) -> dict[str, User]:
    """Everybody of `CAST`, with their roles in the event; Ada runs the site."""
    cast = {}
    for key, (name, role) in CAST.items():
        cast[key] = _add_user(name, is_admin=key == "ada")
        if role:
            people.join(cast[key], event.id, role)
    db.session.commit()
    return cast


def signed_in(app: Flask, user: User) -> FlaskClient:
    """A browser in which somebody has signed in; outside of any application context."""
    token = refs.token()
    with app.app_context():
        db.session.add(SignIn(user_id=user.id, token_hash=refs.digest(token)))
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client
