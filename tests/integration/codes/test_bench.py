"""The test bench: every rule with its verdict, the price, the uses left; and nothing is kept."""

import re
from datetime import timedelta

import pytest

from portal.codes import Code, UsedFor
from portal.codes.models import RefusedTry
from portal.core import clock
from portal.orders import Order
from portal.orders.models import Status
from tests.factories import make_code, make_order, make_ticket
from tests.integration.codes.stories import ACCESS, CODES, code

TEST = f"{CODES}/test"


def ask(stage, typed: str, *basket, **query: str):
    counts = {f"quantity-{ticket.ref}": str(count) for ticket, count in basket}
    return stage.as_("olivia").get(TEST, query_string={"code": typed, **counts, **query})


def verdicts(answer) -> dict[str, str]:
    """Each rule, and the reason why it says no."""
    found = re.findall(
        r'<li class="verdict--(?:ok|no)"(?: data-reason="(\w+)")?>.*?</span>\s*([\w ]+?)\s*<',
        answer.text,
        re.DOTALL,
    )
    return {rule: reason for reason, rule in found}


def prices(answer) -> list[int]:
    found = re.findall(r'data-price="\w+"><span[^>]*data-minor="(\d+)"', answer.text)
    return [int(minor) for minor in found]


@pytest.fixture
def dock(stage, general) -> Code:
    stage.make(make_code, stage.event, "DOCK15", general, total_uses=10, used=7, min_quantity=2)
    return code(stage)


def test_an_empty_bench_asks_for_a_code(stage, general) -> None:
    page = stage.as_("olivia").get(TEST)
    assert (page.status_code, "Nothing tested yet" in page.text) == (200, True)


def test_a_code_that_works_shows_what_it_gives(stage, dock, general, child) -> None:
    answer = ask(stage, " dock15 ", (general, 2), (child, 1))
    assert "It works" in answer.text
    assert set(verdicts(answer).values()) == {""}
    assert len(verdicts(answer)) == 10
    assert prices(answer) == [8200, 7150]
    assert "3, this order takes 2" in answer.text


def test_every_rule_that_says_no_is_red_at_once(stage, dock, general) -> None:
    now = clock.wall_clock(clock.now() - timedelta(days=400), "Europe/Tallinn")
    answer = ask(stage, "DOCK15", (general, 1), at=f"{now:%Y-%m-%dT%H:%M}")
    assert "It does not work" in answer.text
    assert {rule: no for rule, no in verdicts(answer).items() if no} == {
        "Enough tickets": "min_quantity"
    }
    assert "Works from 2 General admission. You have 1." in answer.text
    later = clock.wall_clock(stage.event.ends_at, "Europe/Tallinn")
    answer = ask(stage, "DOCK15", (general, 4), at=f"{later:%Y-%m-%dT%H:%M}")
    assert {no for no in verdicts(answer).values() if no} == {"ended", "few_left"}
    assert prices(answer) == [14_000, 14_000]


def test_who_asks_counts(stage, general) -> None:
    stage.make(make_code, stage.event, "CREW", general, signed_in_only=True)
    assert "need_login" in verdicts(ask(stage, "CREW", (general, 1))).values()
    assert "It works" in ask(stage, "CREW", (general, 1), signed_in="y").text


@pytest.mark.parametrize("typed", ["NOPE", "%", "' OR 1=1 --", "🎟", "x" * 80])
def test_an_unknown_code_is_one_red_rule(stage, dock, general, typed) -> None:
    answer = ask(stage, typed, (general, 2))
    assert answer.status_code == 200
    assert verdicts(answer) == {"Known in this event": "unknown"}
    assert prices(answer) == [7000, 7000]


def test_what_cannot_be_read_is_said_at_its_field(stage, dock, general) -> None:
    answer = ask(stage, "DOCK15", (general, 2), at="tomorrow")
    assert (answer.status_code, "Write a date and time" in answer.text) == (422, True)
    answer = ask(stage, "DOCK15", (general, "two"))
    assert (answer.status_code, "Write a whole number" in answer.text) == (422, True)
    assert ask(stage, "x" * 300).status_code == 422


def test_an_empty_basket_is_named_as_one(stage, dock) -> None:
    answer = ask(stage, "DOCK15")
    assert "The basket is empty" in answer.text
    assert prices(answer) == [0, 0]


def test_an_access_code_opens(stage, general) -> None:
    hidden = stage.make(make_ticket, stage.event, "Speaker pass", hidden=True)
    stage.make(make_code, stage.event, "STAGE", hidden, used_for=UsedFor.ACCESS, value=0)
    query = {"code": "stage", f"quantity-{hidden.ref}": "1"}
    answer = stage.as_("olivia").get(f"{ACCESS}/test", query_string=query)
    assert "<dt>Opens</dt><dd><bdi>Speaker pass</bdi></dd>" in answer.text
    assert prices(answer) == [3500, 3500]


def test_uses_that_are_held_are_told_from_those_that_are_gone(stage, general) -> None:
    stage.make(make_code, stage.event, "LAST", general, total_uses=1)
    with stage.app.app_context():
        make_order(stage.event, {general: 1}, typed=["LAST"], status=Status.PENDING)
    assert "held" in verdicts(ask(stage, "LAST", (general, 1))).values()


def test_nothing_is_kept(stage, dock, general) -> None:
    for _ in range(12):  # more than a buyer may try
        ask(stage, "DOCK15", (general, 2))
        ask(stage, "DOCK15", (general, 1))
        ask(stage, "NOPE")
    assert (code(stage).used, stage.count(Order), stage.count(RefusedTry)) == (7, 0, 0)


def test_a_part_answers_while_somebody_types(stage, dock, general) -> None:
    answer = ask(stage, "DOCK15", (general, 2), part="result")
    assert answer.text.lstrip().startswith('<section class="card" id="result"')
    assert answer.headers["HX-Push-Url"] == f"{TEST}?code=DOCK15&quantity-{general.ref}=2"
