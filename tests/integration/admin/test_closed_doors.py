"""What each switch closes and what stays open, door by door, and on pages that were open before."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal import documents, modules
from portal.codes import Code, UsedFor
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.events.models import EventState
from portal.orders import Order
from portal.orders.models import Channel, PaymentMode, Status
from portal.payments.models import PaymentOffer
from portal.tickets import Ticket
from tests.factories import make_code, make_donation, make_event, make_order, make_ticket
from tests.support.stage import Stage

GUEST = "guest"
PART = {"HX-Request": "true"}
PAID = {"name": "Quay", "kind": "paid", "price": "10.00", "quantity": "9", "max_per_order": "9"}
FREE = PAID | {"kind": "free"}
GIFT = PAID | {"kind": "donation", "min_price": "1", "max_price": "50"}
CODE = {"code": "PIER", "kind": "percent", "value": "10", "active": "y"}


class Harbour(Stage):
    """An event that sells, an order that is done, one that is held, and one whose hold is over."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        with app.app_context():
            db.session.add_all([self.event, *self.cast.values()])
            self._furnish()
            db.session.expunge_all()
        self.url, self.shop = f"/events/{self.event.slug}", f"/e/{self.event.slug}"
        self.till = f"{self.url}/box-office"

    def _furnish(self) -> None:
        event, bea, bo = self.event, self.cast["bea"], self.cast["bo"]
        self.general = make_ticket(event, "General admission")
        self.free = make_ticket(event, "Open deck", kind="free", price_minor=0)
        self.gift = make_donation(event)
        make_code(event, "DOCK15", make_ticket(event, "Pier"))
        make_code(event, "OPEN", make_ticket(event, "Crew", hidden=True), used_for=UsedFor.ACCESS)
        make_code(event, "WELCOME", value=500)
        db.session.add(PaymentOffer(event_id=event.id, mode=PaymentMode.VENUE))
        counts = {self.general: 1, self.gift: 1}
        self.done = make_order(event, counts, by=bea).code
        self.held, self.over, self.bought = (
            self._of_bo(make_order(event, counts, status=status, channel=Channel.WEB))
            for status in (Status.PENDING, Status.PENDING, Status.COMPLETED)
        )
        held = db.session.scalars(select(Order).filter_by(status=Status.PENDING)).all()
        for order, minutes in zip(held, (9, -1), strict=True):
            order.buyer_name, order.buyer_email = bo.name, bo.email
            order.expires_at = clock.now() + timedelta(minutes=minutes)
        db.session.commit()
        self.paper = documents.order_url(self.bought).partition("localhost")[2]

    def _of_bo(self, order: Order) -> str:
        order.buyer_id = self.cast["bo"].id
        return order.code

    def ask(self, who: str, method: str, path: str, fields=None, *, part=False) -> TestResponse:
        browser = self.app.test_client() if who == GUEST else self.as_(who)
        known = {name: getattr(self, name) for name in ("url", "shop", "till")}
        orders = {name: getattr(self, name) for name in ("done", "held", "over", "bought")}
        refs = {name: getattr(self, name).ref for name in ("general", "free", "gift")}
        known |= orders | refs | {"slug": self.event.slug, "paper": self.paper}
        data = {name.format(**refs): value for name, value in (fields or {}).items()}
        headers = PART if part else {}
        return browser.open(path.format(**known), method=method, data=data, headers=headers)

    def switch(self, module: Module, on: bool = False) -> None:
        with self.app.app_context():
            modules.switch({module: on}, by_id=None)
            db.session.commit()

    def kept(self) -> tuple[int, ...]:
        """How much there is of all that a closed door must not make, take or delete."""
        with self.app.app_context():
            models = (Ticket, Code, Order)
            counts = [db.session.scalar(select(func.count()).select_from(m)) for m in models]
            return (*counts, db.session.scalar(select(func.sum(Ticket.taken))))


@pytest.fixture
def harbour(app: Flask) -> Harbour:
    return Harbour(app)


# Ticketing ---------------------------------------------------------------------------------------

SALE = {"quantity-{general}": "1", "tender": "cash"}

TICKETING_CLOSES = [
    ("olivia", "GET", "{url}/tickets/new", {}),
    ("olivia", "POST", "{url}/tickets/new", PAID),
    ("olivia", "GET", "{url}/tickets/{general}", {}),
    ("olivia", "POST", "{url}/tickets/{general}", PAID),
    ("olivia", "POST", "{url}/tickets/{general}/move", {"direction": "down"}),
    ("olivia", "POST", "{url}/tickets/{general}/close", {}),
    ("olivia", "POST", "{url}/tickets/{general}/reopen", {}),
    ("olivia", "POST", "{url}/tickets/{free}/delete", {}),
    *(
        ("olivia", method, f"{{url}}/{sort}-codes{page}", CODE)
        for sort, code in (("discount", "DOCK15"), ("access", "OPEN"))
        for method, page in (
            ("GET", "/new"),
            ("POST", "/new"),
            ("GET", "/bulk"),
            ("POST", "/bulk"),
            ("POST", f"/{code}"),
            ("POST", f"/{code}/toggle"),
            ("POST", f"/{code}/delete"),
        )
    ),
    ("ada", "GET", "/admin/discount-codes/new", {}),
    ("ada", "POST", "/admin/discount-codes/new", CODE),
    ("ada", "POST", "/admin/discount-codes/{slug}", CODE),
    ("ada", "POST", "/admin/discount-codes/{slug}/delete", {}),
    ("bea", "GET", "{till}", {}),
    ("bea", "POST", "{till}/quote", SALE),
    ("bea", "POST", "{till}/sales", SALE),
    (GUEST, "POST", "{shop}/quote", SALE),
    (GUEST, "POST", "{shop}/order", SALE),
]

TICKETING_KEEPS = [
    (GUEST, "/"),
    (GUEST, "{shop}"),
    (GUEST, "{shop}/event.ics"),
    (GUEST, "{paper}"),
    (GUEST, "{paper}.pdf"),
    ("bo", "/orders/{bought}"),
    ("bo", "/orders/{bought}/tickets.pdf"),
    ("bo", "/orders/{bought}/receipt.pdf"),
    ("bo", "/orders/{held}/details"),
    ("bo", "/orders/{held}/pay"),
    ("bo", "/orders/{over}"),
    ("olivia", "{url}"),
    ("olivia", "{url}/edit"),
    ("olivia", "{url}/tickets"),
    ("olivia", "{url}/discount-codes"),
    ("olivia", "{url}/discount-codes.csv"),
    ("olivia", "{url}/discount-codes/DOCK15"),
    ("olivia", "{url}/access-codes/OPEN"),
    ("olivia", "{url}/settings/payments"),
    ("bea", "{till}/sales/{done}"),
    ("bea", "{till}/sales/{done}/qr.svg"),
    ("bea", "{till}/find?q={done}"),
    ("bea", "{till}/stock"),
    ("ada", "/admin/discount-codes"),
    ("ada", "/admin/discount-codes/{slug}"),
]


@pytest.mark.parametrize("part", [False, True])
def test_ticketing_off_closes_every_door_that_makes_or_sells(harbour: Harbour, part: bool) -> None:
    before = harbour.kept()
    harbour.switch(Module.TICKETING)
    answers = {
        door[:3]: harbour.ask(*door[:3], door[3] if door[1] == "POST" else None, part=part)
        for door in TICKETING_CLOSES
    }

    assert {door: answer.status_code for door, answer in answers.items()} == dict.fromkeys(
        answers, 404
    )
    sentence = "Ticketing is switched off on this site, so nothing can be sold."
    assert [door for door, answer in answers.items() if sentence not in answer.text] == []
    assert harbour.kept() == before


def test_ticketing_off_keeps_what_was_sold_and_what_is_there_to_read(harbour: Harbour) -> None:
    harbour.switch(Module.TICKETING)

    answers = {door: harbour.ask(door[0], "GET", door[1]).status_code for door in TICKETING_KEEPS}
    assert answers == dict.fromkeys(TICKETING_KEEPS, 200)


def test_the_page_of_an_event_says_that_nothing_is_sold(harbour: Harbour) -> None:
    harbour.switch(Module.TICKETING)
    page = harbour.ask(GUEST, "GET", "{shop}").text

    assert "No tickets are sold here at the moment." in page
    assert "Continue" not in page


def test_an_open_till_sees_its_tiles_close(harbour: Harbour) -> None:
    harbour.switch(Module.TICKETING)
    stock = harbour.ask("bea", "GET", "{till}/stock").text

    assert (stock.count("Switched off"), set(re.findall(r'data-left="(\d+)"', stock))) == (4, {"0"})


def test_the_tickets_of_a_sale_are_still_mailed(harbour: Harbour) -> None:
    harbour.switch(Module.TICKETING)
    fields = {"email": "bo@example.org"}

    assert harbour.ask("bea", "POST", "{till}/sales/{done}/email", fields).status_code == 303


@pytest.mark.parametrize("module", [Module.TICKETING, Module.PAYMENTS])
def test_what_is_held_may_finish_and_what_is_over_may_not_begin(harbour, module) -> None:
    harbour.switch(module)
    paid = harbour.ask("bo", "POST", "/orders/{held}/pay", {"mode": "pay-at-the-venue"})
    again = harbour.ask("bo", "POST", "/orders/{over}/hold-again")

    assert paid.headers["Location"] == f"/orders/{harbour.held}"
    assert again.status_code == 409
    assert "General admission is switched off." in again.text
    with harbour.app.app_context():
        states = dict(db.session.execute(select(Order.code, Order.status)).all())
    assert (states[harbour.held], states[harbour.over]) == ("placed", "pending")


# Payments ----------------------------------------------------------------------------------------

PAYMENTS_CLOSE = [
    ("olivia", "POST", "{url}/tickets/new", PAID, 422),
    ("olivia", "POST", "{url}/tickets/new", GIFT, 422),
    ("olivia", "POST", "{url}/tickets/{free}", PAID | {"version": "1"}, 422),
    ("olivia", "GET", "{url}/settings/payments", None, 404),
    ("olivia", "POST", "{url}/settings/payments", {"cheque": "y"}, 404),
    ("bea", "POST", "{till}/sales", SALE, 409),
    (GUEST, "POST", "{shop}/order", SALE, 409),
]
PAYMENTS_KEEP = [
    ("olivia", "POST", "{url}/tickets/new", FREE, 303),
    ("bea", "POST", "{till}/sales", {"quantity-{free}": "2", "tender": "cash"}, 303),
    (GUEST, "POST", "{shop}/order", {"quantity-{free}": "2"}, 303),
    ("olivia", "POST", "{url}/discount-codes/DOCK15/toggle", {}, 303),
    ("bo", "GET", "/orders/{bought}/receipt.pdf", None, 200),
    ("bo", "GET", "/orders/{bought}/tickets.pdf", None, 200),
    ("bo", "GET", "/orders/{held}/pay", None, 200),
]


def statuses(harbour: Harbour, doors: list) -> list[int]:
    return [harbour.ask(*door[:4]).status_code for door in doors]


@pytest.mark.parametrize("part", [False, True])
def test_payments_off_closes_what_costs_money(harbour: Harbour, part: bool) -> None:
    before = harbour.kept()
    harbour.switch(Module.PAYMENTS)
    answers = [harbour.ask(*door[:4], part=part) for door in PAYMENTS_CLOSE]

    assert [answer.status_code for answer in answers] == [door[4] for door in PAYMENTS_CLOSE]
    assert [each.request.path for each in answers if "switched off" not in each.text] == []
    assert "Not on sale at the moment" in answers[-1].text
    assert harbour.kept() == before


def test_payments_off_keeps_what_is_free_and_money_under_way(harbour: Harbour) -> None:
    harbour.switch(Module.PAYMENTS)

    assert statuses(harbour, PAYMENTS_KEEP) == [door[4] for door in PAYMENTS_KEEP]


def test_an_event_that_costs_money_is_not_published_without_payments(harbour: Harbour) -> None:
    with harbour.app.app_context():
        draft = make_event("Gala", slug="gala", state=EventState.DRAFT)
        make_ticket(draft)
        db.session.commit()
    harbour.switch(Module.PAYMENTS)
    answer = harbour.ask("ada", "POST", "/events/gala/publish")

    assert (answer.status_code, "payments are switched off on this site" in answer.text) == (
        409,
        True,
    )


# Donations ---------------------------------------------------------------------------------------

GIVEN = {"price-{gift}": "5", "tender": "cash"}


@pytest.mark.parametrize("part", [False, True])
def test_donations_off_closes_gifts(harbour: Harbour, part: bool) -> None:
    before = harbour.kept()
    harbour.switch(Module.DONATIONS)
    doors = [
        ("olivia", "POST", "{url}/tickets/new", GIFT),
        ("bea", "POST", "{till}/sales", GIVEN),
        (GUEST, "POST", "{shop}/order", GIVEN | SALE),
    ]
    answers = [harbour.ask(*door, part=part) for door in doors]

    assert [answer.status_code for answer in answers] == [422, 409, 409]
    assert "Donations are switched off on this site." in answers[0].text
    assert "Donation is switched off." in answers[1].text
    assert harbour.kept() == before


def test_donations_off_keeps_receipts_and_paid_tickets(harbour: Harbour) -> None:
    harbour.switch(Module.DONATIONS)
    doors = [
        ("bo", "GET", "/orders/{bought}/receipt.pdf", None, 200),
        ("bo", "GET", "/orders/{held}/pay", None, 200),
        ("bea", "GET", "{till}/sales/{done}", None, 200),
        ("bea", "POST", "{till}/sales", SALE, 303),
        (GUEST, "POST", "{shop}/order", {"quantity-{general}": "1"}, 303),
        ("olivia", "POST", "{url}/tickets/new", PAID, 303),
    ]

    assert statuses(harbour, doors) == [door[4] for door in doors]


# Nothing typed is lost ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "path", "fields"),
    [
        ("olivia", "{url}/tickets/new", PAID),
        ("bea", "{till}/sales", SALE),
        (GUEST, "{shop}/order", SALE),
    ],
)
def test_what_was_sent_to_a_closed_door_is_sent_again_from_its_page(
    harbour: Harbour, who: str, path: str, fields: dict[str, str]
) -> None:
    harbour.switch(Module.TICKETING)
    page = harbour.ask(who, "POST", path, fields | {"note": '<b>"quoted"</b>'}).text
    form = page.partition('<form class="stack')[2].partition("</form>")[0]
    kept = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    kept = {name: unescape(value) for name, value in kept.items() if name != "csrf_token"}
    action = re.search(r'action="([^"]+)"', form)

    assert kept["note"] == '<b>"quoted"</b>'
    assert action
    harbour.switch(Module.TICKETING, on=True)
    before = harbour.kept()
    assert harbour.ask(who, "POST", unescape(action[1]), kept).status_code == 303
    assert sum(harbour.kept()) > sum(before)


def test_no_question_is_kept_where_nothing_was_sent(harbour: Harbour) -> None:
    harbour.switch(Module.TICKETING)

    assert "Send it again" not in harbour.ask("bea", "GET", "{till}").text
