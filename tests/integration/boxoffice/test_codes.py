"""Codes at the till: the same engine and the same words as online, one more interaction."""

import json
import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.codes import Code, UsedFor
from portal.codes.models import RefusedTry
from portal.core.db import db
from tests.factories import make_code, make_event, make_ticket
from tests.integration.boxoffice.conftest import PART, Till


def quote(till: Till, counts: dict, **fields: object) -> TestResponse:
    body = {f"quantity-{ticket.ref}": str(count) for ticket, count in counts.items()}
    data = {**body, **{name.replace("_", "-"): value for name, value in fields.items()}}
    return till.browser().post(f"{till.url}/quote", data=data, headers=PART)


def off_each(answer: TestResponse) -> dict[str, int]:
    found = re.search(r"data-off='([^']*)'", answer.text)
    assert found, answer.text
    return json.loads(found[1])


def carried(answer: TestResponse) -> list[str]:
    """The codes that the next form will send along."""
    return re.findall(r'name="code" value="([^"]*)"', answer.text)


def reason(answer: TestResponse) -> str:
    found = re.search(r'data-reason="(\w+)"', answer.text)
    assert found, answer.text
    return found[1]


@pytest.fixture
def dock(till: Till) -> Code:
    with till.app.app_context():
        return make_code(till.event, "DOCK15", till.general, total_uses=5)


def used(till: Till) -> list[int]:
    with till.app.app_context():
        return list(db.session.scalars(select(Code.used).order_by(Code.id)))


def test_a_code_says_what_it_gives_before_the_sale(till: Till, dock: Code) -> None:
    answer = quote(till, {till.general: 2, till.child: 1}, code=" dock15 ")
    assert answer.status_code == 200
    assert off_each(answer) == {till.general.ref: 525, till.child.ref: 0}
    assert "15% off General admission" in answer.text
    assert 'data-minor="-1050"' in answer.text
    assert used(till) == [0]


def test_a_sale_with_a_code_costs_less_and_uses_it(till: Till, dock: Code) -> None:
    assert till.sell({till.general: 2, till.child: 1}, code="dock15").status_code == 201
    (order,) = till.orders()
    assert (order.discount_minor, order.total_minor) == (1050, 7150)
    assert used(till) == [2]


def test_a_refused_code_refuses_the_sale_in_the_same_words(till: Till, dock: Code) -> None:
    told = quote(till, {till.child: 1}, code="DOCK15")
    refused = till.sell({till.child: 1}, code="DOCK15")
    for answer in (told, refused):
        assert (answer.status_code, reason(answer)) == (422, "wrong_ticket")
        assert "DOCK15 is for General admission only." in answer.text
    few = till.sell({till.general: 6}, code="DOCK15")
    assert (few.status_code, reason(few)) == (409, "few_left")
    assert (till.orders(), used(till)) == ([], [0])
    with till.app.app_context():
        tried = select(RefusedTry.reason, RefusedTry.count).order_by(RefusedTry.reason)
        assert db.session.execute(tried).all() == [("few_left", 1), ("wrong_ticket", 1)]


def test_the_last_uses_at_two_tills_go_to_one(till: Till, dock: Code) -> None:
    assert till.sell({till.general: 4}, code="DOCK15").status_code == 201
    late = till.sell({till.general: 2}, who="otto", code="DOCK15")
    assert (late.status_code, reason(late)) == (409, "few_left")
    assert "1 use is left; you have 2 General admission." in late.text
    assert used(till) == [4]


def test_the_code_of_another_event_is_unknown(till: Till) -> None:
    with till.app.app_context():
        other = make_event("Winter Gala")
        make_code(other, "GALA", make_ticket(other))
    assert reason(quote(till, {till.general: 1}, code="GALA")) == "unknown"


def test_a_second_code_is_offered_in_exchange(till: Till, dock: Code) -> None:
    with till.app.app_context():
        make_code(till.event, "HALF", till.general, value=5000)
    both = {"code": ["DOCK15", "HALF"]}
    assert reason(quote(till, {till.general: 1}, **both)) == "one_only"
    swapped = quote(till, {till.general: 1}, **both, swap_code="HALF")
    assert (off_each(swapped), carried(swapped)) == ({till.general.ref: 1750}, ["HALF"])
    removed = quote(till, {till.general: 1}, code="DOCK15", remove_code="DOCK15")
    assert (off_each(removed), carried(removed)) == ({}, [])


def test_an_access_code_brings_the_tile_of_its_ticket(till: Till) -> None:
    with till.app.app_context():
        speaker = make_ticket(till.event, "Speaker pass", hidden=True)
        make_code(till.event, "OPEN", speaker, used_for=UsedFor.ACCESS, value=0)
    opened = quote(till, {till.general: 1}, code="open")
    assert opened.headers["HX-Redirect"] == f"{till.url}?code=OPEN"
    page = till.browser().get(f"{till.url}?code=OPEN")
    assert f'name="quantity-{speaker.ref}"' in page.text
    assert carried(page) == ["OPEN"]
    assert f"quantity-{speaker.ref}" not in till.browser().get(till.url).text

    assert till.sell({speaker: 1}).status_code == 422
    assert till.sell({speaker: 1}, code="OPEN").status_code == 201


@pytest.mark.parametrize("typed", ["%", "🎟", "' OR 1=1", "x" * 300, "a\0b", "<script>"])
def test_what_is_no_code_sells_nothing(till: Till, typed: str) -> None:
    for answer in (
        quote(till, {till.general: 1}, code=typed),
        till.sell({till.general: 1}, code=typed),
    ):
        assert answer.status_code == 422
        assert "<script>" not in answer.text
    assert till.orders() == []


def test_an_empty_field_is_no_code(till: Till) -> None:
    assert till.sell({till.general: 1}, code="  ").status_code == 201


def test_who_may_not_sell_may_not_ask(till: Till, dock: Code) -> None:
    told = {
        who: till.browser(who).post(f"{till.url}/quote").status_code for who in ("chip", "stan")
    }
    assert told == {"chip": 403, "stan": 404}
