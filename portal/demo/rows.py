"""A sale as rows: the same ones that `orders.placing` and `payments.capture` leave behind."""

import random
from collections.abc import Iterator
from itertools import islice
from typing import Any

from portal.activity import Activity
from portal.codes import Code
from portal.core import refs
from portal.core.db import Base
from portal.demo.sales import Sale, Shop
from portal.orders import Attendee, Basket, Choice, Order, OrderLine, quote
from portal.orders.models import AttendeeState, Channel, OrderCode, PaymentMode, Status
from portal.orders.rules import snapshot
from portal.payments import Payment, PaymentState, Provider

Row = dict[str, Any]


def of_sale(
    shop: Shop,
    sale: Sale,
    *,
    order_id: int,
    code: str,
    line_ids: Iterator[int],
    rng: random.Random,
) -> Iterator[tuple[type[Base], Row]]:
    """Every row of one sale, each with the table it belongs to; takes the `line_ids` it needs."""
    order = {"id": order_id, "code": code, **_order(shop, sale)}
    yield Order, order
    yield Activity, _activity(order, "order.placed", _PLACED)
    names = iter(sale.names)
    for position, (choice, line_id) in enumerate(zip(sale.choices, line_ids, strict=False)):
        line = _line(choice, position, sale.discount)
        yield OrderLine, {"id": line_id, "order_id": order_id, **line}
        if not choice.ticket.is_donation:
            for name in islice(names, choice.count):
                yield Attendee, _attendee(order, choice, line_id, name, rng)
    if sale.discount:
        yield OrderCode, {"order_id": order_id, **_code(shop, sale, sale.discount)}
    if order["total_minor"]:
        payment = _payment(order, sale)
        yield Payment, payment
        yield Activity, _activity({**order, **payment}, "payment.captured", _CAPTURED)


def _order(shop: Shop, sale: Sale) -> Row:
    priced = quote(shop.event, sale.choices, sale.discount)
    at_the_door = sale.channel is Channel.DOOR
    mode = PaymentMode.ONSITE if at_the_door else PaymentMode.STRIPE
    return {
        "event_id": shop.event.id,
        "status": Status.COMPLETED.value,
        "channel": sale.channel.value,
        "payment_mode": (mode if priced.total else PaymentMode.FREE).value,
        "currency": shop.event.currency,
        "subtotal_minor": priced.subtotal.minor,
        "discount_minor": priced.discount.minor,
        "tax_minor": priced.tax.minor,
        **snapshot(shop.event.tax),
        "total_minor": priced.total.minor,
        "created_by_id": shop.seller_id if at_the_door else None,
        "buyer_name": sale.buyer_name,
        "buyer_email": sale.buyer_email,
        "created_at": sale.at,
        "completed_at": sale.at,
    }


def _line(choice: Choice, position: int, discount: Code | None) -> Row:
    item = choice.item(discount)
    return {
        "ticket_id": choice.ticket.id,
        "position": position,
        "ticket_name": item.name,
        "count": item.count,
        "unit_minor": item.unit_minor,
        "discount_minor": item.discount_minor,
    }


def _code(shop: Shop, sale: Sale, code: Code) -> Row:
    basket = Basket(shop.event, tuple(sale.choices), code)
    return {
        "code_id": code.id,
        "code": code.code,
        "used_for": code.used_for,
        "uses": basket.uses(code),
        "given_minor": basket.given(code).minor,
    }


def _attendee(
    order: Row, choice: Choice, line_id: int, name: str | None, rng: random.Random
) -> Row:
    return {
        "order_id": order["id"],
        "line_id": line_id,
        "event_id": order["event_id"],
        "ticket_id": choice.ticket.id,
        "name": name,
        "code": "".join(rng.choices(refs.ALPHABET, k=refs.CODE_LENGTH)),
        "state": AttendeeState.VALID.value,
    }


def _payment(order: Row, sale: Sale) -> Row:
    """Who pays cash lays whole notes of one kind on the shop."""
    total, note = order["total_minor"], sale.note_minor
    return {
        "order_id": order["id"],
        "event_id": order["event_id"],
        "provider": _provider(sale).value,
        "amount_minor": total,
        "given_minor": -(-total // note) * note if note else None,
        "currency": order["currency"],
        "state": PaymentState.BOOKED.value,
        "taken_by_id": order["created_by_id"],
        "at": order["created_at"],
    }


def _provider(sale: Sale) -> Provider:
    if sale.channel is Channel.WEB:
        return Provider.STRIPE
    return Provider.CASH if sale.note_minor else Provider.CARD_TERMINAL


# What the log keeps of each act.
_PLACED = ("total_minor", "currency", "channel", "status")
_CAPTURED = ("provider", "amount_minor", "currency")


def _activity(act: Row, action: str, kept: tuple[str, ...]) -> Row:
    return {
        "at": act["created_at"],
        "actor_id": act["created_by_id"],
        "action": action,
        "event_id": act["event_id"],
        "subject_kind": "order",
        "subject_ref": act["code"],
        "details": {name: act[name] for name in kept},
        "changes": {},
    }
