"""Each reason why a code does not work: its sentence in its place, its next step, and no more."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from portal.codes import tries
from portal.codes.models import Kind
from portal.core import clock
from portal.core.db import db
from portal.orders.models import Status
from tests.factories import make_event, make_order
from tests.integration.shop.conftest import PART, Shop, buttons, hidden, reasons, text_of, total

SOON = clock.now() + timedelta(days=400)


@dataclass(frozen=True)
class Story:
    """A code that fails for two General and one Child; what is said, and what is offered."""

    reason: str
    sentence: str
    status: int
    arrange: Callable[[Shop], Any]
    steps: dict[str, tuple[str, str]] = field(default_factory=dict)


def general(**fields: Any) -> Callable[[Shop], Any]:
    return lambda shop: shop.code("CODE", shop.general, **fields)


def hold_the_last_use(shop: Shop) -> None:
    shop.code("CODE", shop.general, total_uses=1)
    with shop.app.app_context():
        db.session.add_all([shop.event, shop.general])
        make_order(shop.event, {shop.general: 1}, status=Status.PENDING, typed=["CODE"])


def of_another_event(shop: Shop) -> None:
    with shop.app.app_context():
        other = make_event("Elsewhere")
        db.session.expunge_all()
    shop_there = Shop(shop.app, other, *[shop.general] * 5, shop.cast)
    shop_there.code("CODE")


STORIES = [
    Story("unknown", "We do not know code. Check the letters.", 422, of_another_event),
    Story("inactive", "CODE is switched off at the moment.", 409, general(active=False)),
    Story(
        "not_yet",
        "CODE starts on Fri 1 May 2099 at 10:00.",
        422,
        general(valid_from=datetime(2099, 5, 1, 7, 0, tzinfo=UTC)),
    ),
    Story(
        "ended",
        "CODE ended on Mon 6 April 2020.",
        409,
        general(valid_till=datetime(2020, 4, 6, 9, 0, tzinfo=UTC)),
    ),
    Story(
        "used_up", "CODE is used up: all 50 uses are gone.", 409, general(total_uses=50, used=50)
    ),
    Story(
        "few_left",
        "1 use is left; you have 2 General. Take 1, or pay full price.",
        409,
        general(total_uses=50, used=49),
        {"Take 1": ("set", "{general}:1"), "Pay full price": ("remove-code", "CODE")},
    ),
    Story(
        "held",
        "All uses are held in other orders. Try again in 15 minutes.",
        409,
        hold_the_last_use,
    ),
    Story(
        "min_quantity",
        "Works from 4 General. You have 2.",
        422,
        general(min_quantity=4),
        {"Make it 4": ("set", "{general}:4")},
    ),
    Story(
        "max_quantity",
        "Works for up to 1 General. You have 2.",
        422,
        general(max_quantity=1),
        {"Make it 1": ("set", "{general}:1")},
    ),
    Story(
        "wrong_ticket",
        "CODE is for VIP deck only.",
        422,
        lambda shop: shop.code("CODE", shop.vip),
        {"Add VIP deck": ("set", "{vip}:1")},
    ),
    Story(
        "no_effect",
        "CODE takes nothing off General.",
        422,
        general(kind=Kind.AMOUNT, value=0),
    ),
    Story(
        "need_login",
        "This code is for invited people. Log in to use it.",
        422,
        general(signed_in_only=True),
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.reason)
@pytest.mark.parametrize("part", [True, False])
def test_a_code_that_fails_says_why_and_moves_nothing_else(
    shop: Shop, story: Story, part: bool
) -> None:
    story.arrange(shop)
    counts = {shop.general: 2, shop.child: 1}
    answer = shop.quote(counts, "code", part=part)

    assert (answer.status_code, reasons(answer)) == (story.status, [story.reason])
    assert story.sentence in text_of(answer)
    assert total(answer) == 8200
    assert 'role="alert"' in answer.text
    assert 'aria-describedby="code-error"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert f'name="code" value="{"code" if story.reason == "unknown" else "CODE"}"' in answer.text
    names = {"general": shop.general.ref, "vip": shop.vip.ref}
    offered = {label: (act, value.format(**names)) for label, (act, value) in story.steps.items()}
    assert buttons(answer) == {"Apply": ("apply", "1"), **offered}
    if not part:
        assert f'name="quantity-{shop.general.ref}" value="2"' in answer.text
    known = {} if story.reason == "unknown" else {story.reason: 1}
    assert shop.tries() == known


@pytest.mark.parametrize("story", [s for s in STORIES if s.steps], ids=lambda story: story.reason)
def test_each_step_that_is_offered_leads_on(shop: Shop, story: Story) -> None:
    story.arrange(shop)
    answer = shop.quote({shop.general: 2, shop.child: 1}, "CODE")
    for label, (name, value) in buttons(answer).items():
        if label != "Apply":
            after = shop.quote({shop.general: 2, shop.child: 1}, "CODE", **{name: value})
            assert (label, after.status_code, reasons(after)) == (label, 200, [])


def test_a_code_that_is_free_already_has_no_effect(shop: Shop) -> None:
    shop.change(shop.child, kind="free", price_minor=0)
    shop.code("CODE", shop.child)
    answer = shop.quote({shop.child: 1}, "CODE")
    assert "Child 6–14 is already free: nothing to take off." in text_of(answer)


def test_the_organizer_is_asked_by_mail_and_only_where_there_is_an_address(shop: Shop) -> None:
    shop.code("OFF", shop.general, active=False)
    answer = shop.quote({shop.general: 1}, "OFF")
    assert 'href="mailto:olivia@example.org?subject=OFF">Ask the organizer' in answer.text
    shop.change(shop.event, contact_email="")
    assert "Ask the organizer" not in shop.quote({shop.general: 2}, "OFF").text


def test_logging_in_leads_back_with_the_basket_and_the_code(shop: Shop) -> None:
    shop.code("INVITED", shop.general, signed_in_only=True)
    answer = shop.quote(
        {shop.general: 2, shop.gift: ""}, "INVITED", **{f"price-{shop.gift.ref}": "5"}
    )
    (link,) = re.findall(r'href="([^"]+)">Log in', answer.text)
    query = dict(parse_qsl(urlsplit(unescape(link)).query))
    assert urlsplit(link).path == f"{shop.url}/sign-in"
    assert query == {
        "t": f"{shop.general.ref}:2,{shop.gift.ref}:1:5.00",
        "code": "INVITED",
    }
    known = shop.quote({shop.general: 2}, "INVITED", who="bo")
    assert (known.status_code, total(known)) == (200, 5950)


def test_a_held_code_is_asked_again_by_itself(shop: Shop) -> None:
    hold_the_last_use(shop)
    answer = shop.quote({shop.general: 1}, "CODE")
    assert 'hx-trigger="load delay:60s"' in answer.text
    shop.quote({shop.general: 1}, "CODE", again="1")
    assert shop.tries() == {"held": 1}


# Two codes --------------------------------------------------------------------------------------


def test_of_two_discounts_the_better_is_offered_first_and_the_buyer_decides(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    shop.code("SPRING", shop.general, value=2000)
    counts = {shop.general: 2}
    answer = shop.quote(counts, "DOCK15", "spring")
    assert (answer.status_code, total(answer), reasons(answer)) == (422, 5950, ["one_only"])
    sentence = "One code per order. Swap DOCK15 (−€10.50) for SPRING (−€14.00)?"
    assert sentence in text_of(answer)
    offered = [label for label in buttons(answer) if label not in ("Apply", "Remove")]
    assert offered == ["Swap to SPRING", "Keep DOCK15"]
    swapped = shop.quote(counts, "DOCK15", "SPRING", **{"swap-code": "SPRING"})
    assert (swapped.status_code, total(swapped), hidden(swapped, "code")) == (200, 5600, ["SPRING"])
    kept = shop.quote(counts, "DOCK15", "SPRING", **{"remove-code": "SPRING"})
    assert (kept.status_code, total(kept), hidden(kept, "code")) == (200, 5950, ["DOCK15"])


def test_a_failing_code_leaves_the_working_one_on(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    shop.code("FRIENDS20", shop.general, total_uses=50, used=50)
    answer = shop.quote({shop.general: 2}, "DOCK15", "FRIENDS20")
    assert (answer.status_code, total(answer), reasons(answer)) == (409, 5950, ["used_up"])
    assert (hidden(answer, "code"), hidden(answer, "refused")) == (["DOCK15"], ["FRIENDS20"])
    assert "all 50 uses are gone. DOCK15 stays on." in text_of(answer)


def test_a_working_code_that_stops_fitting_waits_and_comes_back(shop: Shop) -> None:
    shop.code("FOUR", shop.general, min_quantity=4)
    shop.access_code()
    good = shop.quote({shop.general: 4}, "OPEN", "FOUR")
    assert (good.status_code, hidden(good, "code")) == (200, ["OPEN", "FOUR"])
    fewer = shop.quote({shop.general: 2}, "OPEN", "FOUR", "NOPE")
    assert (reasons(fewer), hidden(fewer, "code")) == (
        ["min_quantity", "unknown"],
        ["OPEN", "FOUR"],
    )
    again = shop.quote({shop.general: 4}, *hidden(fewer, "code"), "")
    assert (again.status_code, hidden(again, "code")) == (200, ["OPEN", "FOUR"])


# Tries ------------------------------------------------------------------------------------------


def guess(shop: Shop, times: int, who: str = "", **more: Any) -> list[int]:
    return [
        shop.quote({shop.general: 1}, f"GUESS{n}", who=who, **more).status_code
        for n in range(times)
    ]


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit counts by the minute: no test may run across its end."""
    now = clock.now().replace(second=20)
    monkeypatch.setattr(clock, "now", lambda: now)


def test_after_ten_wrong_tries_a_right_code_has_to_wait_as_well(shop: Shop, one_minute) -> None:
    shop.code("DOCK15", shop.general)
    assert guess(shop, 10) == [422] * 10
    answer = shop.quote({shop.general: 2}, "DOCK15")
    assert (answer.status_code, reasons(answer), total(answer)) == (429, ["too_many"], 7000)
    assert "Too many tries. Wait a minute." in answer.text
    assert 'name="code" value="DOCK15"' in answer.text
    other_browser = shop.quote({shop.general: 2}, "DOCK15", who="another one here")
    assert other_browser.status_code == 429


def test_links_and_orders_are_tries_like_any_other(shop: Shop, one_minute) -> None:
    shop.code("DOCK15", shop.general)
    for number in range(5):
        assert reasons(shop.get(f"?code=LINK{number}")) == ["unknown"]
        assert shop.order({shop.general: 1}, f"ORDER{number}").status_code == 422
    assert shop.order({shop.general: 1}, "DOCK15").status_code == 429
    assert shop.orders() == []


def test_an_account_has_ten_tries_from_wherever(shop: Shop, one_minute) -> None:
    with shop.app.app_context():
        shop.browser("bo").environ_base["REMOTE_ADDR"] = "10.0.0.1"
    assert guess(shop, 10, "bo") == [422] * 10
    shop.browser("bo").environ_base["REMOTE_ADDR"] = "10.0.0.2"
    assert guess(shop, 1, "bo") == [429]
    assert guess(shop, 1, "stan") == [422]


def test_what_worked_stays_on_when_the_tries_are_used_up(shop: Shop, one_minute) -> None:
    shop.code("DOCK15", shop.general)
    assert shop.quote({shop.general: 1}, "DOCK15").status_code == 200
    for number in range(10):
        shop.quote({shop.general: 1}, "DOCK15", f"GUESS{number}")
    answer = shop.quote({shop.general: 1}, "DOCK15", "ELEVENTH")
    assert (answer.status_code, total(answer), reasons(answer)) == (429, 2975, ["too_many"])


def test_the_same_code_with_another_basket_is_no_new_try(shop: Shop, one_minute) -> None:
    shop.code("FRIENDS20", shop.general, total_uses=50, used=50)
    for count in (1, 2, 3, 4):
        shop.quote({shop.general: count}, "FRIENDS20")
    assert shop.tries() == {"used_up": 1}
    shop.quote({shop.general: 4}, "FRIENDS20")  # the same once more
    shop.quote({shop.general: 5}, "OTHER")
    shop.quote({shop.general: 6}, "FRIENDS20")
    assert shop.tries() == {"used_up": 3}


def test_many_codes_at_once_are_not_a_way_around(shop: Shop, one_minute) -> None:
    shop.code("DOCK15", shop.general)
    answer = shop.quote({shop.general: 1}, *(f"GUESS{n}" for n in range(50)), "DOCK15")
    assert (answer.status_code, total(answer), len(reasons(answer))) == (422, 3500, 5)


def test_limits_can_be_off_for_load_tests(make_app, shop: Shop) -> None:
    shop.app.config["RATE_LIMITS"] = False
    assert guess(shop, 12) == [422] * 12


def test_the_limit_is_what_the_page_says() -> None:
    assert (tries.LIMIT.tries, tries.LIMIT.minutes) == (10, 1)


# Bad input --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["x" * 300, "%", "🎟", "' OR 1=1 --", "<script>", "a\0b", "DOCK15 OR DOCK15", "É"],
)
def test_what_is_no_code_is_unknown_and_kept_in_the_field(shop: Shop, typed: str) -> None:
    shop.code("DOCK15", shop.general)
    data = {f"quantity-{shop.general.ref}": "2", "code": typed}
    answer = shop.browser().post(f"{shop.url}/quote", data=data, headers=PART)
    assert (answer.status_code, reasons(answer), total(answer)) == (422, ["unknown"], 7000)
    assert "<script>" not in answer.text


@pytest.mark.parametrize("typed", ["", "   ", "\t\n"])
def test_an_empty_field_is_no_code(shop: Shop, typed: str) -> None:
    answer = shop.quote({shop.general: 2}, typed)
    assert (answer.status_code, reasons(answer)) == (200, [])


@pytest.mark.parametrize("value", ["", "x", "A:1:2:3,,", "A:-1", "NOSUCH:1", "%", "A:1" * 500])
def test_damaged_steps_are_passed_over(shop: Shop, value: str) -> None:
    answer = shop.quote({shop.general: 2}, set=value)
    assert (answer.status_code, total(answer)) in [(200, 7000), (422, 7000)]
