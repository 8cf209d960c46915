"""The page behind the link: a name, a PIN, and how often one may guess."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, refs
from portal.core.db import db
from portal.passes.models import PassStart
from tests.integration.passes.conftest import PIN, Evening
from tests.support.stage import at_once


def test_looking_begins_nothing(evening: Evening) -> None:
    browser = evening.app.test_client()
    page = browser.get(evening.link)
    assert (page.status_code, "Harbour Lights" in page.text) == (200, True)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert browser.get(evening.till).location == "/login"


@pytest.mark.parametrize("link", ["nothing", "ABCDEFGHJKMN", "ABCDEFGHJKMN.forged"])
def test_an_unknown_link_opens_nothing(evening: Evening, link: str) -> None:
    assert evening.app.test_client().get(f"/pass/{link}").status_code == 404
    assert evening.app.test_client().get("/pass").location == "/"


def test_a_link_of_another_kind_opens_nothing(evening: Evening) -> None:
    with evening.app.app_context():
        ticket_link = refs.sign("ticket", evening.found.ref)
    assert evening.app.test_client().get(f"/pass/{ticket_link}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "Mari", "pin": "111111"}, "This is not the PIN of the pass."),
        ({"name": "Mari", "pin": ""}, "Type the PIN you were told."),
        ({"name": "", "pin": PIN}, "Write your name."),
        ({"name": "M" * 81, "pin": PIN}, "Write at most 80 characters."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    evening: Evening, typed: dict[str, str], sentence: str
) -> None:
    browser = evening.app.test_client()
    answer = browser.post(evening.link, data=typed)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert PIN not in answer.text
    assert browser.get(evening.till).location == "/login"


def test_guessing_is_over_after_a_few_tries(evening: Evening) -> None:
    browser = evening.app.test_client()
    wrong = {"name": "Mari", "pin": "111111"}
    answers = [browser.post(evening.link, data=wrong).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    right = browser.post(evening.link, data={"name": "Mari", "pin": PIN})
    assert (right.status_code, "Too many wrong PINs." in right.text) == (429, True)
    assert int(right.headers["Retry-After"]) > 0
    url = f"{evening.passes}/{evening.found.ref}/pin"
    assert evening.as_("otto").post(url, data={"pin": "957301"}).status_code == 303
    evening.begin("Mari", pin="957301")  # another PIN was not guessed at yet


def test_the_right_pin_uses_no_try_up(evening: Evening) -> None:
    for _ in range(7):
        evening.begin()


def test_before_its_time_it_says_from_when(evening: Evening) -> None:
    later = clock.now() + timedelta(hours=2)
    found = evening.make_pass("Later", valid_from=later, valid_till=later + timedelta(hours=3))
    answer = evening.app.test_client().post(
        evening.link_of(found), data={"name": "Mari", "pin": PIN}
    )
    assert (answer.status_code, "is good from" in answer.text) == (410, True)


def test_a_pass_that_is_withdrawn_while_somebody_begins_opens_nothing(evening: Evening) -> None:
    """Whoever was first, nobody stands there afterwards."""
    mari = evening.app.test_client()
    began, _ = at_once(
        lambda: mari.post(evening.link, data={"name": "Mari", "pin": PIN}).status_code,
        evening.withdraw,
    )
    assert began in (303, 410)
    assert mari.get(evening.till).status_code in (303, 403)
    assert evening.sell(mari, {evening.general: 1}).status_code in (303, 403, 204)
    assert evening.orders() == []


def test_it_comes_back_to_the_page_of_the_pass(evening: Evening) -> None:
    mari = evening.begin()
    assert mari.get("/pass").location == evening.link
    page = mari.get(evening.link).text
    assert ("You sell here as" in page, "Go on selling" in page) == (True, True)


def test_the_database_keeps_no_token_and_no_pin(evening: Evening) -> None:
    evening.begin()
    with evening.app.app_context():
        start = db.session.scalars(select(PassStart)).one()
        assert len(start.token_hash) == 64
        assert start.shift_pass.pin_hash.startswith("$argon2id$")
