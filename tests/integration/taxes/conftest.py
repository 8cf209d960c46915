"""An event with a tax, and everybody who sells at it."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from portal.core import refs
from portal.core.db import db
from portal.events import EventTax
from portal.invariants.asking import breaches
from portal.orders import Order
from portal.tickets import Ticket
from tests.factories import make_donation, make_tax, make_ticket, make_way_to_pay
from tests.integration.checkout.conftest import mails
from tests.support.stage import Stage, stage

__all__ = ["mails", "stage"]

PAGE = "/events/harbour-lights/settings/taxes"
VAT = {"active": "y", "name": "VAT", "rate": "22", "included": "in", "tax_id": "EE123456789"}
PART = {"HX-Request": "true"}


class Sales:
    """One basket, and every way to sell it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.app = stage, stage.app
        with self.app.app_context():
            db.session.add(stage.event)
            make_way_to_pay(stage.event)
            self.general: Ticket = make_ticket(stage.event, quantity=100_000, max_per_order=1000)
            self.child: Ticket = make_ticket(
                stage.event, "Child", price_minor=1250, quantity=100_000, max_per_order=1000
            )
            self.gift: Ticket = make_donation(stage.event)
            db.session.expunge_all()

    def tax(self, rate: int = 2200, **fields: Any) -> None:
        with self.app.app_context():
            make_tax(self.stage.event, rate, **fields)

    def no_tax(self) -> None:
        with self.app.app_context():
            db.session.get_one(EventTax, self.stage.event.id).active = False
            db.session.commit()

    def basket(self, general: int = 0, child: int = 0, gift: str = "", code: str = "") -> Any:
        return {
            f"quantity-{self.general.ref}": str(general or ""),
            f"quantity-{self.child.ref}": str(child or ""),
            f"price-{self.gift.ref}": gift,
            "code": code,
        }

    def quote(self, basket: Any) -> Any:
        return self.app.test_client().post("/e/harbour-lights/quote", data=basket, headers=PART)

    def hold(self, basket: Any, *, seen: str = "", browser: Any = None) -> Any:
        form = {**basket, "seen": seen, "idempotency_key": refs.token()}
        browser = browser or self.app.test_client()
        return browser.post("/e/harbour-lights/order", data=form, headers=PART)

    def sell(self, basket: Any, **more: Any) -> Any:
        form = {**basket, "idempotency_key": refs.token(), **more}
        url = "/events/harbour-lights/box-office/sales"
        return self.stage.as_("bea").post(url, data=form, headers=PART)

    def add(self, basket: Any, **more: Any) -> Any:
        form = {**basket, "idempotency_key": refs.token(), "state": "completed", **more}
        return self.stage.as_("otto").post("/events/harbour-lights/orders/new", data=form)

    def add_quote(self, basket: Any, **more: Any) -> Any:
        url = "/events/harbour-lights/orders/new/quote"
        return self.stage.as_("otto").post(url, data={**basket, **more}, headers=PART)

    def orders(self) -> list[Order]:
        with self.app.app_context():
            found = list(db.session.scalars(select(Order).order_by(Order.id)))
            for each in found:
                assert each.lines is not None
            return found

    def figures(self) -> list[tuple[int, int, int, int]]:
        """Subtotal, discount, tax and total of every order, oldest first."""
        return [
            (one.subtotal_minor, one.discount_minor, one.tax_minor, one.total_minor)
            for one in self.orders()
        ]

    def breaches(self) -> list[str]:
        with self.app.app_context():
            return list(breaches())


@pytest.fixture
def sales(stage: Stage) -> Sales:
    return Sales(stage)


def shown(answer: Any) -> int:
    """The total that the order box of the shop says."""
    (found,) = re.findall(r'<output[^>]*data-minor="(\d+)"', answer.text)
    return int(found)


def seen(answer: Any) -> str:
    """What the next request brings back of it."""
    (found,) = re.findall(r'name="seen" value="([^"]*)"', answer.text)
    return str(found)


def sums(page: str) -> dict[str, int]:
    """The figures of a summary, by what stands before them."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>.*?data-minor=\"(\d+)\"", page, re.S)
    return {re.sub(r"<[^>]+>", "", label): int(minor) for label, minor in pairs}
