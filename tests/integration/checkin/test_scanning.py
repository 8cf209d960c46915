"""A scan lets somebody in once, says why not otherwise, and costs little."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from portal import documents, modules, orders
from portal.core import clock, refs
from portal.core.db import db
from portal.core.modules import Module
from portal.events.models import EventState
from portal.orders import Attendee, Order
from portal.orders.models import AttendeeState, Status
from tests.factories import make_event, make_order, make_ticket
from tests.integration.checkin.conftest import PART, Gate, verdict
from tests.support.stage import at_once
from tests.support.statements import statement_counter

BUDGET = 6


def test_a_good_ticket_comes_in(gate: Gate) -> None:
    code = gate.code(name="Liis Tamm")
    answer = gate.scan(code, gate="Gate B")
    assert (answer.status_code, verdict(answer)) == (201, "ok")
    assert "Come in" in answer.text
    assert "Liis Tamm" in answer.text
    stored, [entry] = gate.attendee(code), gate.check_ins()
    assert (stored.checked_in_gate, stored.checked_in_by_id) == ("Gate B", gate.cast["chip"].id)
    assert stored.checked_in_at == entry.at
    assert (entry.attendee_id, entry.gate, entry.how) == (stored.id, "Gate B", "scan")
    assert gate.breaches() == []


def test_a_second_scan_says_since_when_and_where(gate: Gate) -> None:
    code = gate.code()
    gate.scan(code, gate="Gate B")
    at = gate.attendee(code).checked_in_at
    answer = gate.scan(code, gate="Gate A")
    assert (answer.status_code, verdict(answer)) == (409, "used")
    assert f"In since {clock.to_local(at, gate.event.timezone):%H:%M}, Gate B." in answer.text
    assert len(gate.check_ins()) == 1


@pytest.mark.parametrize("who", ["olivia", "otto", "cora", "bea", "chip", "ada"])
def test_who_works_at_the_event_lets_in(gate: Gate, who: str) -> None:
    assert verdict(gate.scan(gate.code(), who=who)) == "ok"


def test_a_stranger_finds_no_gate(gate: Gate) -> None:
    assert gate.scan(gate.code(), who="stan").status_code == 404
    assert gate.check_ins() == []


def test_ticketing_off_lets_in_who_has_a_ticket(gate: Gate) -> None:
    code = gate.code()
    with gate.app.app_context():
        modules.switch({Module.TICKETING: False}, by_id=None)
        db.session.commit()
    assert verdict(gate.scan(code)) == "ok"


# What is read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [str.lower, lambda code: f" {code[:4]} {code[4:9]}-{code[9:]}\n", documents.ticket_url,
     lambda code: documents.ticket_url(code) + "?from=mail",
     lambda code: documents.ticket_url(code) + ".pdf",
     lambda code: documents.ticket_url(code) + "/qr.svg"],
)  # fmt: skip
def test_a_ticket_is_read_however_it_is_shown(gate: Gate, written: Callable[[str], str]) -> None:
    code = gate.code()
    with gate.app.app_context():
        shown = written(code)
    assert verdict(gate.scan(shown)) == "ok"


@pytest.mark.parametrize("nonsense", ["NOPE", "https://a.example/t/x.y", "0" * 500, "\u202e", "ÄÖ"])
def test_what_is_no_ticket_is_unknown(gate: Gate, nonsense: str) -> None:
    gate.code()
    answer = gate.scan(nonsense)
    assert (answer.status_code, verdict(answer)) == (422, "unknown")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": ""}, "Scan a ticket, or type its code."),
        ({"code": "x" * 501}, "Write at most 500 characters."),
        ({"gate": "x" * 41}, "Write at most 40 characters."),
    ],
)
def test_what_cannot_be_read_is_said(gate: Gate, fields: dict[str, str], sentence: str) -> None:
    answer = gate.scan(**{"code": gate.code(), **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert gate.check_ins() == []


def test_the_link_of_an_order_asks_who_comes(gate: Gate) -> None:
    order = gate.sell(count=2)
    with gate.app.app_context():
        link = documents.order_url(order.code)
    answer = gate.scan(link)
    assert (answer.status_code, verdict(answer)) == (422, "whole-order")
    assert f"{gate.url}?q={order.code}" in answer.text


# Refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.PENDING, Status.PLACED])
def test_who_has_not_paid_hears_how_much(gate: Gate, status: Status) -> None:
    order = gate.sell(count=2, status=status)
    code = order.attendees[0].code
    for who, opens in (("bea", 1), ("chip", 0)):
        answer = gate.scan(code, who=who)
        assert (answer.status_code, verdict(answer)) == (409, "unpaid")
        assert f"Take €70.00 for order {order.code}." in answer.text
        assert answer.text.count(f"/orders/{order.code}") == opens
        assert code not in answer.text


def of_order(**values: object) -> Callable[[str], object]:
    return lambda code: update(Order).values(**values)


def of_ticket(**values: object) -> Callable[[str], object]:
    return lambda code: update(Attendee).where(Attendee.code == code).values(**values)


REFUSED = {
    "void": (of_ticket(state=AttendeeState.VOID), "The organizer took this ticket back."),
    "refunded": (of_ticket(state=AttendeeState.REFUNDED), "Its price was paid back."),
    "cancelled": (of_order(status=Status.CANCELLED), "was cancelled."),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_ticket_that_stopped_says_why(gate: Gate, kind: str) -> None:
    plant, sentence = REFUSED[kind]
    code = gate.code()
    with gate.app.app_context():
        db.session.execute(plant(code))
        db.session.commit()
    answer = gate.scan(code)
    assert (answer.status_code, verdict(answer)) == (409, kind)
    assert sentence in answer.text
    assert gate.check_ins() == []


def test_an_order_that_was_not_paid_in_time_is_over(gate: Gate) -> None:
    code = gate.code(status=Status.PENDING)
    with gate.app.app_context():
        db.session.execute(update(Order).values(status=Status.EXPIRED))
        db.session.commit()
    answer = gate.scan(code)
    assert verdict(answer) == "cancelled"
    assert "was not paid in time." in answer.text


def test_a_cancelled_event_lets_nobody_in(gate: Gate) -> None:
    code = gate.code()
    with gate.app.app_context():
        db.session.merge(gate.event).state = EventState.CANCELLED
        db.session.commit()
    assert verdict(gate.scan(code)) == "event-cancelled"


def test_a_ticket_of_another_event_names_that_one_and_nobody(gate: Gate) -> None:
    with gate.app.app_context():
        other = make_event("Winter Gala")
        order = make_order(other, {make_ticket(other): 1}, name="Liis Tamm")
        code = order.attendees[0].code
    answer = gate.scan(code)
    assert (answer.status_code, verdict(answer)) == (409, "wrong-event")
    assert "It is for Winter Gala." in answer.text
    assert "Liis" not in answer.text


# Again, at once, and back ------------------------------------------------------------------------


def test_the_same_scan_sent_again_is_told_the_same(gate: Gate) -> None:
    code, key = gate.code(), refs.token()
    first, again = (gate.scan(code, idempotency_key=key) for _ in range(2))
    assert [verdict(first), verdict(again)] == ["ok", "ok"]
    assert [first.status_code, again.status_code] == [201, 200]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(gate.check_ins()) == 1
    # Somebody else's scan is none of theirs, whatever key it has.
    assert verdict(gate.scan(code, who="bea", idempotency_key=key)) == "used"


def test_two_gates_at_once_let_in_once(gate: Gate) -> None:
    code = gate.code()
    gate.browser("chip"), gate.browser("bea")
    answers = at_once(*(lambda who=who: gate.scan(code, who=who) for who in ("chip", "bea")))
    assert sorted(verdict(answer) for answer in answers) == ["ok", "used"]
    assert (len(gate.check_ins()), gate.breaches()) == (1, [])


def test_taken_back_they_may_come_again_and_history_stays(gate: Gate) -> None:
    code = gate.code(name="Liis Tamm")
    gate.scan(code)
    [entry] = gate.check_ins()
    answer = gate.browser("bea").post(f"{gate.url}/{entry.ref}/undo", headers=PART)
    assert (answer.status_code, verdict(answer)) == (200, "out")
    assert "Liis Tamm may come in again." in answer.text
    assert gate.attendee(code).checked_in_at is None
    assert verdict(gate.scan(code)) == "ok"
    first, second = gate.check_ins()
    assert (first.undone_by_id, second.undone_at) == (gate.cast["bea"].id, None)
    assert gate.breaches() == []


def test_a_check_in_is_taken_back_once(gate: Gate) -> None:
    gate.scan(gate.code())
    address = f"{gate.url}/{gate.check_ins()[0].ref}/undo"
    assert gate.browser().post(address).status_code == 303
    again = gate.browser().post(address)
    assert again.status_code == 409
    assert "This check-in was taken back already." in again.text


def test_a_late_sending_of_a_scan_that_was_taken_back_lets_nobody_in(gate: Gate) -> None:
    code, key = gate.code(), refs.token()
    gate.scan(code, idempotency_key=key)
    gate.browser().post(f"{gate.url}/{gate.check_ins()[0].ref}/undo")
    assert verdict(gate.scan(code, idempotency_key=key)) == "taken-back"
    assert gate.attendee(code).checked_in_at is None


def test_a_check_in_of_another_event_cannot_be_taken_back_here(gate: Gate) -> None:
    gate.scan(gate.code())
    with gate.app.app_context():
        other = make_event(owner=db.session.merge(gate.cast["stan"]))
    answer = gate.browser("stan").post(
        f"/events/{other.slug}/check-in/{gate.check_ins()[0].ref}/undo"
    )
    assert answer.status_code == 409
    assert [entry.undone_at for entry in gate.check_ins()] == [None]


@pytest.mark.parametrize("stop", ["refund", "cancel"])
def test_who_is_given_their_money_back_is_not_in_any_more(gate: Gate, stop: str) -> None:
    order = gate.sell(count=2)
    gone, stays = (attendee.code for attendee in order.attendees)
    for code in (gone, stays):
        gate.scan(code)
    with gate.app.app_context():
        stored = db.session.merge(order)
        if stop == "refund":
            orders.stop_tickets(stored, [stored.attendees[0].id], actor_id=gate.cast["olivia"].id)
        else:
            orders.cancel(stored, actor_id=gate.cast["olivia"].id)
        db.session.commit()
    inside = [gate.attendee(code).checked_in_at is not None for code in (gone, stays)]
    assert inside == [False, stop == "refund"]
    assert [entry.undone_at is None for entry in gate.check_ins()] == inside


def test_cancelled_while_they_come_in_leaves_nobody_in(gate: Gate) -> None:
    order = gate.sell(count=8)
    codes = [attendee.code for attendee in order.attendees]
    gate.browser()

    def cancel() -> None:
        with gate.app.app_context():
            db.session.execute(update(Order).values(total_minor=0, subtotal_minor=0))
            orders.cancel(db.session.merge(order), actor_id=None)
            db.session.commit()

    at_once(cancel, *(lambda code=code: gate.scan(code) for code in codes))
    assert [gate.attendee(code).checked_in_at for code in codes] == [None] * 8
    assert [entry for entry in gate.check_ins() if entry.undone_at is None] == []


# What it costs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ok", "used", "replayed", "unknown"])
def test_a_scan_is_few_statements_and_a_small_part(gate: Gate, kind: str) -> None:
    code, key = gate.code(name="Liis Tamm"), refs.token()
    gate.browser()
    if kind in ("used", "replayed"):
        gate.scan(code, idempotency_key=key if kind == "replayed" else refs.token())
    with statement_counter(gate.app) as sent:
        answer = gate.scan(
            "NOPE" if kind == "unknown" else code, idempotency_key=key, gate="Gate B"
        )
    assert verdict(answer) == {"replayed": "ok"}.get(kind, kind)
    assert len(sent) <= BUDGET, "\n".join(sent)
    assert len(answer.data) <= 2_000
