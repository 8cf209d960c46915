"""Whatever an evening brings: the Z reports add up to the ledger, to the cent."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal import payments, tills
from portal.boxoffice import actions as till
from portal.boxoffice.actions import Wish
from portal.boxoffice.tenders import Offer, Tender
from portal.core.db import db, in_transaction
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.invariants import breaches
from portal.orders import Buyer, Choice
from portal.payments import Payment
from portal.shifts import actions
from portal.tills import CashKind, Seller, Shift, setup
from portal.tills.actions import open_at
from portal.tills.models import ZReport
from portal.tills.setup import Terms
from tests.factories import make_cast, make_event, make_ticket, switch_modules_on

ACTS = st.one_of(
    st.tuples(st.just("sell"), st.integers(1, 4), st.sampled_from([Tender.CASH, Tender.CARD])),
    st.tuples(st.just("back"), st.integers(1, 9000), st.none()),
    st.tuples(st.just("move"), st.integers(1, 9000), st.sampled_from(list(CashKind))),
    st.tuples(st.just("close"), st.integers(0, 300), st.none()),
)
Act = tuple[int, tuple[str, int, Tender | CashKind | None]]
EVENINGS = st.lists(st.tuples(st.integers(0, 1), ACTS), max_size=18)
MANY = settings(
    max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


class Night:
    """Two people at two tills; who closes opens again before the next act."""

    def __init__(self) -> None:
        switch_modules_on()
        self.event, self.ticket = (event := make_event()), make_ticket(event, quantity=500)
        cast = make_cast(self.event)
        self.people = [cast["bea"], cast["otto"]]
        self.tills = [
            setup.make(self.event, Terms(f"Till {n}"), [], key=None, by_id=cast["olivia"].id)
            for n in (1, 2)
        ]
        db.session.commit()

    def seller(self, who: int) -> Seller:
        found = tills.seller_of(self.event, self.people[who], keep=True)
        if found.shift is None:
            open_at(self.event, self.tills[who], 10_000, by=found, key=None)
            found = tills.seller_of(self.event, self.people[who], keep=True)
        return found

    def act(self, who: int, what: str, number: int, kind: Tender | CashKind | None) -> None:
        seller = self.seller(who)
        assert seller.shift
        if what == "sell":
            assert isinstance(kind, Tender)
            self.sell(seller, number, kind)
        elif what == "back":
            self.give_back(seller, number)
        elif what == "move":
            assert isinstance(kind, CashKind)
            actions.move(seller.shift, kind, number, "Note", key=None, by_id=seller.id)
        else:
            self.close(seller.shift, number)

    def sell(self, seller: Seller, count: int, tender: Tender) -> None:
        wish = Wish([Choice(self.ticket, count)], Buyer(), Offer(tender), {})
        till.sell(self.event, wish, key=None, by=seller)

    def give_back(self, seller: Seller, minor: int) -> None:
        """Out of the drawer, of what was last taken by hand."""
        last = select(Payment).where(Payment.event_id == self.event.id, Payment.amount_minor > 0)
        captured = db.session.scalar(last.order_by(Payment.id.desc()).limit(1))
        if captured is None:
            return
        row = payments.hand_back(captured, Money(minor, "EUR"), by_id=seller.id)
        row.shift_id = seller.shift_id

    def close(self, shift: Shift, coins: int) -> None:
        actions.close(self.event, shift, {100: coins}, "Counted", key=None, by_id=self.people[0].id)

    def end(self) -> None:
        open_ones = select(Shift).where(Shift.event_id == self.event.id, Shift.closed_at.is_(None))
        for shift in db.session.scalars(open_ones).all():
            self.close(shift, 100)


def test_all_z_reports_together_are_the_ledger(app: Flask) -> None:
    @MANY
    @given(evening=EVENINGS)
    def whatever(evening: list[Act]) -> None:
        with app.app_context():
            event_id = in_transaction(lambda: _live(Night(), evening))
            assert _reported(event_id) == _ledger(event_id)
            assert list(breaches()) == []
            shifts = select(func.count(), func.max(Shift.z_number)).where(
                Shift.event_id == event_id
            )
            count, last = db.session.execute(shifts).one()
            assert count == (last or 0)

    whatever()


def _live(
    night: Night, evening: list[tuple[int, tuple[str, int, Tender | CashKind | None]]]
) -> int:
    for who, (what, number, kind) in evening:
        try:
            night.act(who, what, number, kind)
        except Refusal:  # more than is left of a payment, or than the drawer holds
            continue
    night.end()
    return night.event.id


def _reported(event_id: int) -> int:
    sums = select(func.sum(ZReport.cash_minor + ZReport.other_minor)).join(
        Shift, Shift.id == ZReport.shift_id
    )
    return int(db.session.scalar(sums.where(Shift.event_id == event_id)) or 0)


def _ledger(event_id: int) -> int:
    booked = select(func.sum(Payment.amount_minor)).where(
        Payment.event_id == event_id, Payment.counts
    )
    return int(db.session.scalar(booked) or 0)
