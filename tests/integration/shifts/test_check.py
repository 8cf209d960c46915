"""`flask check` finds what does not add up in the shifts of an event."""

from datetime import timedelta

import pytest
from sqlalchemy import Delete, Insert, Update, insert, update

from portal.core import clock
from portal.core.db import db
from portal.invariants import breaches
from portal.invariants.shifts import RULES
from portal.orders import Order
from portal.payments import Payment
from portal.tills import CashKind, CashMove, Shift
from portal.tills.models import ZReport
from tests.factories import make_event
from tests.integration.shifts.conftest import Evening

Plant = Update | Insert | Delete


def move(evening: Evening) -> Plant:
    shift, bea = db.session.query(Shift).one(), evening.cast["bea"]
    values = {"shift_id": shift.id, "kind": CashKind.IN, "amount_minor": 500, "by_id": bea.id}
    return insert(CashMove).values(**values, note="Coins", at=shift.opened_at)


def elsewhere(evening: Evening) -> int:
    return make_event("Winter Gala", slug="elsewhere").id


LATER = clock.now() + timedelta(days=1)
BREACHES = {
    "the drawer of a closed shift holds what was booked": (
        move,
        "Event {slug}: Z 1 expects €135.00, booked was €140.00.",
    ),
    "Z reports say what the ledger says": (
        lambda evening: update(Payment).values(amount_minor=3400),
        "Event {slug}: Z 1 tells of €35.00 in cash, booked was €34.00.",
    ),
    "closed shifts have a Z report, open ones none": (
        lambda evening: update(Shift).values(closed_at=None, z_number=None),
        "Event {slug}: shift {ref} is closed without a report, or open with one.",
    ),
    "Z reports are numbered without gaps": (
        lambda evening: update(Shift).values(z_number=3),
        "Event {slug}: there are 1 Z reports, the last is 3.",
    ),
    "sales of a shift are of its event": (
        lambda evening: update(Order).values(event_id=elsewhere(evening)),
        "Order {code} was sold in a shift of another event.",
    ),
    "money of a shift is of its event and in its currency": (
        lambda evening: update(Payment).values(currency="SEK"),
        "Event {slug}: shift {ref} holds money of another event, or in SEK.",
    ),
    "nothing is booked after the close: orders": (
        lambda evening: update(Order).values(created_at=LATER),
        "Event {slug}: something was booked in Z 1 after its close.",
    ),
    "nothing is booked after the close: payments": (
        lambda evening: update(Payment).values(at=LATER),
        "Event {slug}: something was booked in Z 1 after its close.",
    ),
    "nothing is booked after the close: cash_moves": (
        lambda evening: move(evening).values(at=LATER),  # type: ignore[union-attr]
        "Event {slug}: something was booked in Z 1 after its close.",
    ),
}


@pytest.mark.parametrize("rule", BREACHES)
def test_each_rule_finds_what_breaks_it(evening: Evening, rule: str) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.sell({evening.general: 1})
    evening.close(shift, {100: 1, 20: 1, 10: 1, 5: 1})
    [order], (plant, sentence) = evening.orders(), BREACHES[rule]
    with evening.app.app_context():
        assert list(breaches()) == []
        db.session.execute(plant(evening))
        said = list(breaches())
    known = {"slug": evening.event.slug, "ref": shift.ref, "code": order.code}
    assert sentence.format(**known) in said


def test_every_rule_has_its_test() -> None:
    assert {rule.name for rule in RULES} == {*BREACHES}


def test_a_report_without_its_shift_is_found_too(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    with evening.app.app_context():
        report = {"shift_id": shift.id, "content": "{}", "cash_minor": 0, "other_minor": 0}
        db.session.execute(insert(ZReport).values(**report, made_at=clock.now()))
        assert len(list(breaches())) == 1
