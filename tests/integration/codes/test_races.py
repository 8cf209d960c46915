"""Two people make the same thing at the same moment: one is kept, the other reads why not."""

from functools import partial

from sqlalchemy import func, select

from portal.codes import Code
from portal.core.db import db
from tests.integration.codes.stories import ACCESS, CODES, fields
from tests.support.stage import at_once

ROUNDS = 5


def count(stage) -> int:
    with stage.app.app_context():
        return db.session.scalar(select(func.count(Code.id)))


def test_of_two_codes_of_one_name_one_is_made(stage, general) -> None:
    people = [stage.as_(who) for who in ("olivia", "otto", "cora", "ada")]
    for turn in range(1, ROUNDS + 1):
        names = [f"dock{turn}", f"DOCK{turn}", f"Dock{turn}", f"dOCK{turn}"]
        answers = at_once(
            *(
                partial(who.post, f"{CODES}/new", data=fields(general, code=name))
                for who, name in zip(people, names, strict=True)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
        refused = [answer.text for answer in answers if answer.status_code == 422]
        assert all("exists already. Change it, or pick another." in text for text in refused)
        assert all('id="code-error"' in text for text in refused)
        assert count(stage) == turn


def test_a_discount_and_an_access_code_never_share_a_name(stage, general) -> None:
    data = {"code": "SAME", "tickets": general.ref}
    discount = partial(stage.as_("otto").post, f"{CODES}/new", data=fields(general, code="same"))
    access = partial(stage.as_("olivia").post, f"{ACCESS}/new", data=data)
    answers = at_once(discount, access)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert count(stage) == 1


def test_a_form_sent_twice_at_once_makes_one_code(stage, general) -> None:
    data = fields(general, idempotency_key="0123456789abcdef")
    post = partial(stage.as_("olivia").post, f"{CODES}/new", data=data)
    answers = at_once(post, post)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert count(stage) == 1


def test_of_two_codes_for_a_whole_event_one_is_set(stage, general) -> None:
    ada, other = stage.as_("ada"), partial(fields, event="harbour-lights")
    url = "/admin/discount-codes/new"
    answers = at_once(*(partial(ada.post, url, data=other(code=f"ALL{each}")) for each in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422]
    refused = [answer.text for answer in answers if answer.status_code == 422]
    assert all("Harbour Lights has its code already: ALL" in text for text in refused)
    assert all('id="event-error"' in text for text in refused)
    assert count(stage) == 1
