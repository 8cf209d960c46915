"""A comp or an own price: final, with a reason, up to the till's limit or by a manager's PIN."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.approvals import Approval
from portal.core import clock
from portal.core.db import db
from portal.orders.models import OrderLine
from portal.people.throttle import Throttle
from tests.factories import make_code, make_tax
from tests.integration.boxoffice.conftest import PART, Till
from tests.integration.boxoffice.desk import (
    PIN,
    acts,
    breaches,
    corrections,
    give_pin,
    ledger,
    open_shift,
    uses,
)
from tests.support.stage import at_once
from tests.support.statements import statement_counter


def ask(till: Till, counts: dict[Any, int], *, who: str = "bea", **fields: Any) -> Any:
    body = {f"quantity-{ticket.ref}": str(count) for ticket, count in counts.items()}
    return till.browser(who).post(f"{till.url}/price", data={**body, **fields}, headers=PART)


def approval_in(page: str) -> str:
    found = re.search(r'name="approval" value="([\w-]+)"', page)
    assert found, page
    return found[1]


def lines(till: Till) -> list[tuple[str, int, int]]:
    with till.app.app_context():
        found = db.session.scalars(select(OrderLine).order_by(OrderLine.id))
        return [(each.ticket_name, each.count, each.unit_minor) for each in found]


def test_a_manager_sets_a_total(till: Till) -> None:
    answer = till.sell({till.general: 2}, who="otto", total="50", reason="agreed")
    assert answer.status_code == 201
    (order,) = till.orders()
    assert (order.total_minor, ledger(till)) == (5000, [("cash", 5000, None)])
    assert lines(till) == [("General admission", 2, 2500)]
    assert corrections(till) == [("price", "agreed", 2000)]
    assert acts(till, "sale.") == ["sale.priced"]
    assert breaches(till) == []


def test_a_comp_costs_nothing_and_says_why(till: Till) -> None:
    answer = till.sell({till.general: 1, till.child: 1}, who="otto", total="0", reason="crew")
    assert (answer.status_code, "Free" in answer.text) == (201, True)
    (order,) = till.orders()
    assert (order.total_minor, order.payment_mode, ledger(till)) == (0, "free", [])
    assert corrections(till) == [("comp", "crew", 4700)]
    assert (till.attendees(), breaches(till)) == (2, [])


def test_the_tender_comp_is_a_total_of_nothing(till: Till) -> None:
    till.sell({till.general: 1}, who="otto", tender="comp", reason="press")
    assert corrections(till) == [("comp", "press", 3500)]
    refused = till.sell({till.general: 1}, who="otto", tender="comp")
    assert (refused.status_code, "Choose a reason." in refused.text) == (422, True)


def test_a_price_for_one_ticket_leaves_the_others(till: Till) -> None:
    own = {f"own-{till.general.ref}": "20"}
    till.sell({till.general: 2, till.child: 1}, who="otto", reason="agreed", **own)
    assert lines(till) == [("General admission", 2, 2000), ("Child 6–14", 1, 1200)]
    assert corrections(till) == [("price", "agreed", 3000)]
    assert breaches(till) == []


@pytest.mark.parametrize(("included", "total"), [(False, 2440), (True, 2000)])
def test_a_price_of_a_ticket_is_taxed_as_every_price(
    till: Till, included: bool, total: int
) -> None:
    with till.app.app_context():
        make_tax(db.session.merge(till.event), included=included)
    till.sell({till.general: 1}, who="otto", reason="agreed", **{f"own-{till.general.ref}": "20"})
    assert (till.orders()[0].total_minor, breaches(till)) == (total, [])


def test_no_code_applies_and_no_use_is_taken(till: Till) -> None:
    with till.app.app_context():
        make_code(db.session.merge(till.event), "DOCK15", total_uses=1)
    sold = till.sell({till.general: 1}, who="otto", code="DOCK15", total="10", reason="agreed")
    assert (sold.status_code, till.orders()[0].total_minor, uses(till)) == (201, 1000, [])
    assert breaches(till) == []
    part = ask(till, {till.general: 1}, who="otto", total="10", reason="agreed", code="DOCK15")
    assert "The price is set by hand: no code applies." in part.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"total": "35.01", "reason": "agreed"}, "It costs €35.00: write less than that."),
        ({"total": "10"}, "Choose a reason."),
        ({"total": "10", "reason": "because"}, "Choose a reason."),
        ({"total": "-1", "reason": "crew"}, "Write an amount like 12.50."),
    ],
)
def test_a_price_that_is_none_is_refused(till: Till, fields: dict, sentence: str) -> None:
    for answer in (
        till.sell({till.general: 1}, who="otto", **fields),
        ask(till, {till.general: 1}, who="otto", **fields),
    ):
        assert (answer.status_code, sentence in answer.text) == (422, True)
    assert (till.orders(), till.taken(till.general)) == ([], [0])


def test_total_and_prices_together_are_refused(till: Till) -> None:
    both = {"total": "10", f"own-{till.general.ref}": "20", "reason": "crew"}
    answer = till.sell({till.general: 1}, who="otto", **both)
    assert (answer.status_code, "not both" in answer.text) == (422, True)


def test_up_to_the_limit_of_the_till_nobody_is_asked(till: Till) -> None:
    open_shift(till, limit=2000)
    assert till.sell({till.general: 2}, total="50", reason="complaint").status_code == 201
    refused = till.sell({till.general: 2}, total="49.99", reason="complaint")
    assert refused.status_code == 403
    assert "€20.01 off needs a manager&#39;s PIN: up to €20.00 needs none" in refused.text
    assert (len(till.orders()), corrections(till)) == (1, [("price", "complaint", 2000)])


def test_without_a_till_every_price_needs_a_manager(till: Till) -> None:
    assert till.sell({till.general: 1}, total="34", reason="agreed").status_code == 403
    assert (till.orders(), till.taken(till.general)) == ([], [0])


def test_a_pin_on_the_spot_is_logged_with_who_gave_it(till: Till) -> None:
    give_pin(till)
    comp = {"total": "0", "reason": "guest-list"}
    assert till.sell({till.general: 2}, pin=PIN, **comp).status_code == 201
    with till.app.app_context():
        made = db.session.scalars(select(Approval)).one()
        assert (made.by_id, made.asked_by_id) == (till.cast["otto"].id, till.cast["bea"].id)
        assert (made.act, made.amount_minor, made.used_at is None) == ("price", 7000, False)
    assert acts(till, "approval.") == ["approval.given"]
    assert breaches(till) == []


def test_the_pin_stays_at_the_dialog_and_the_sale_carries_the_word(till: Till) -> None:
    give_pin(till)
    comp = {"total": "0", "reason": "guest-list"}
    part = ask(till, {till.general: 2}, pin=PIN, **comp)
    assert (part.status_code, PIN in part.text) == (200, False)
    assert 'data-own=\'{"prices": {}, "total": 0}\'' in part.text
    word = approval_in(part.text)
    key = {"idempotency_key": "the-same-key"}
    assert till.sell({till.general: 2}, approval=word, **comp, **key).status_code == 201
    # Sent again it is the same sale; in another one it is good for nothing.
    assert till.sell({till.general: 2}, approval=word, **comp, **key).status_code == 200
    assert till.sell({till.general: 2}, approval=word, **comp).status_code == 403
    assert len(till.orders()) == 1


def test_a_word_is_good_once_whatever_two_tills_do(till: Till) -> None:
    give_pin(till)
    comp = {"total": "0", "reason": "crew"}
    word = approval_in(ask(till, {till.general: 1}, pin=PIN, **comp).text)

    def one(number: int) -> int:
        browser = till.app.test_client()
        browser.set_cookie("session", till.browser().get_cookie("session").value)
        body = {f"quantity-{till.general.ref}": "1", "approval": word, **comp}
        sent = {**body, "idempotency_key": f"till-number-{number}"}
        return browser.post(f"{till.url}/sales", data=sent, headers=PART).status_code

    answers = at_once(*[lambda n=n: one(n) for n in range(6)])
    assert sorted(answers) == [201, 403, 403, 403, 403, 403]
    assert (len(till.orders()), till.taken(till.general)) == (1, [1])


@pytest.mark.parametrize("case", ["more", "later", "other seller"])
def test_a_word_covers_what_it_was_given_for(till: Till, case: str) -> None:
    give_pin(till)
    comp = {"total": "0", "reason": "crew"}
    word = approval_in(ask(till, {till.general: 1}, pin=PIN, **comp).text)
    count, who = (2, "bea") if case == "more" else (1, "bea")
    if case == "later":
        with till.app.app_context():
            past = clock.now() - timedelta(minutes=11)
            db.session.execute(update(Approval).values(at=past))
            db.session.commit()
    if case == "other seller":
        with till.app.app_context():
            db.session.execute(update(Approval).values(asked_by_id=till.cast["chip"].id))
            db.session.commit()
    refused = till.sell({till.general: count}, who=who, approval=word, **comp)
    assert (refused.status_code, "Ask for the PIN again." in refused.text) == (403, True)
    assert till.orders() == []


def test_a_sale_that_is_sold_out_uses_no_word(till: Till) -> None:
    give_pin(till)
    comp = {"total": "0", "reason": "crew"}
    word = approval_in(ask(till, {till.vip: 4}, pin=PIN, **comp).text)
    assert till.sell({till.vip: 4}, approval=word, **comp).status_code == 409
    assert till.sell({till.vip: 3}, approval=word, **comp).status_code == 201


def test_a_manager_of_another_event_is_none_here(till: Till) -> None:
    give_pin(till, "stan")
    give_pin(till, "chip", "314159")
    for pin in (PIN, "314159"):
        refused = till.sell({till.general: 1}, total="0", reason="crew", pin=pin)
        assert refused.status_code == 403
        assert "No manager of this event has a PIN yet." in refused.text


def test_two_managers_with_one_pin_are_told(till: Till) -> None:
    give_pin(till, "otto")
    give_pin(till, "olivia")
    refused = till.sell({till.general: 1}, total="0", reason="crew", pin=PIN)
    assert (refused.status_code, "Two managers have this PIN." in refused.text) == (403, True)


def test_guesses_are_slowed_down_and_logged(till: Till) -> None:
    give_pin(till)
    comp = {"total": "0", "reason": "crew"}
    for guess in range(5):
        assert ask(till, {till.general: 1}, pin=f"90000{guess}", **comp).status_code == 403
    stopped = ask(till, {till.general: 1}, pin=PIN, **comp)
    assert (stopped.status_code, "Too many wrong PINs." in stopped.text) == (429, True)
    assert till.sell({till.general: 1}, pin=PIN, **comp).status_code == 429
    assert acts(till, "approval.") == ["approval.refused"] * 5
    assert till.orders() == []


def test_a_right_pin_takes_no_try(till: Till) -> None:
    give_pin(till)
    for _ in range(7):
        assert ask(till, {till.general: 1}, pin=PIN, total="0", reason="crew").status_code == 200
    with till.app.app_context():
        counted = db.session.query(Throttle).filter(Throttle.key.startswith("approval"))
        assert {row.count for row in counted} == {0}


def test_who_may_not_sell_asks_for_no_price(till: Till) -> None:
    assert ask(till, {till.general: 1}, who="chip", total="0").status_code == 403
    assert ask(till, {till.general: 1}, who="stan", total="0").status_code == 404


def test_an_own_price_costs_the_same_for_one_ticket_and_for_three(till: Till) -> None:
    def cost(count: int) -> int:
        with statement_counter(till.app) as sent:
            sold = till.sell({till.general: count}, who="otto", total="10", reason="agreed")
            assert sold.status_code == 201
        return len(sent)

    till.browser("otto")
    cost(1)
    assert cost(1) == cost(3)
