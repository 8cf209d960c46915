"""An event is handed over: offered by one side, taken by the other, and never without an owner."""

from functools import partial

import pytest

from portal.core.access import Role
from portal.team.models import HandOver
from tests.integration.team.stories import (
    TEAM,
    act_on,
    acts,
    letters,
    offer,
    ref_of,
    roles,
    text_of,
)
from tests.support.stage import at_once

AT_FIRST = {
    "olivia": Role.OWNER,
    "otto": Role.ORGANIZER,
    "cora": Role.CO_ORGANIZER,
    "bea": Role.BOX_OFFICE,
    "chip": Role.CHECK_IN,
}
NO_OFFER = "The offer is no longer there"


def owners(stage) -> list[str]:
    return [name for name, role in roles(stage).items() if role is Role.OWNER]


@pytest.mark.parametrize(("who", "was"), [("otto", "organizer"), ("bea", "box-office")])
def test_the_other_side_takes_it_over(stage, who: str, was: str) -> None:
    answer = offer(stage, "olivia", who)
    assert (answer.status_code, roles(stage)) == (303, AT_FIRST)
    (letter,) = letters(stage)
    assert letter["To"] == stage.cast[who].email
    assert "http://localhost/events/harbour-lights/team/me" in text_of(letter)
    assert "Take over Harbour Lights" in stage.as_(who).get(f"{TEAM}/me").text

    taken = stage.as_(who).post(f"{TEAM}/hand-over/accept")
    assert (taken.status_code, taken.headers["Location"]) == (303, TEAM)
    assert roles(stage) == {**AT_FIRST, "olivia": Role.ORGANIZER, who: Role.OWNER}
    assert acts(stage) == [
        ("team.hand_over_offered", {}),
        ("team.handed_over", {"role": [was, "owner"]}),
        ("team.role_changed", {"role": ["owner", "organizer"]}),
    ]
    assert stage.count(HandOver) == 0
    assert act_on(stage, "olivia", who, "remove").status_code == 403
    assert len(letters(stage)) == 1


def test_an_admin_offers_what_nobody_else_can(stage) -> None:
    assert offer(stage, "ada", "otto").status_code == 303
    stage.as_("otto").post(f"{TEAM}/hand-over/accept")
    assert owners(stage) == ["otto"]


def test_only_the_owner_offers(stage) -> None:
    answer = offer(stage, "otto", "bea")
    assert answer.status_code == 403
    assert "Your role “Organizer” may not hand this event over. Ask Olivia Owner." in answer.text
    assert offer(stage, "bea", "bea").status_code == 403
    assert offer(stage, "stan", "bea").status_code == 404
    assert offer(stage, "olivia", "olivia").status_code == 409
    assert stage.as_("olivia").post(f"{TEAM}/hand-over").status_code == 404
    assert stage.count(HandOver) == 0


def test_one_offer_at_a_time(stage) -> None:
    offer(stage, "olivia", "otto")
    answer = offer(stage, "olivia", "bea")
    assert (answer.status_code, "Withdraw that first." in answer.text) == (409, True)
    assert "This event is offered to <bdi>Otto" in stage.as_("olivia").get(TEAM).text


@pytest.mark.parametrize("who", ["olivia", "ada", "bea"])
def test_either_side_withdraws(stage, who: str) -> None:
    offer(stage, "olivia", "bea")
    assert stage.as_(who).post(f"{TEAM}/hand-over/withdraw").status_code == 303
    answer = stage.as_("bea").post(f"{TEAM}/hand-over/accept")
    assert (answer.status_code, NO_OFFER in answer.text) == (409, True)
    assert stage.as_(who).post(f"{TEAM}/hand-over/withdraw").status_code == 409
    assert roles(stage) == AT_FIRST
    assert [action for action, _ in acts(stage)][-1] == "team.hand_over_withdrawn"


@pytest.mark.parametrize("who", ["otto", "cora", "chip", "olivia", "ada"])
def test_nobody_else_takes_or_declines_it(stage, who: str) -> None:
    offer(stage, "olivia", "bea")
    assert stage.as_(who).post(f"{TEAM}/hand-over/accept").status_code == 409
    if who not in ("olivia", "ada"):
        assert stage.as_(who).post(f"{TEAM}/hand-over/withdraw").status_code == 409
        assert "Take over" not in stage.as_(who).get(f"{TEAM}/me").text
    assert (roles(stage), stage.count(HandOver)) == (AT_FIRST, 1)


def test_the_offer_goes_with_who_leaves(stage) -> None:
    offer(stage, "olivia", "bea")
    stage.as_("bea").post(f"{TEAM}/leave")
    assert stage.count(HandOver) == 0
    assert letters(stage) == []
    assert offer(stage, "olivia", "otto").status_code == 303


def test_taken_twice_at_once_it_is_taken_once(stage) -> None:
    offer(stage, "olivia", "otto")
    came = at_once(*[partial(stage.as_("otto").post, f"{TEAM}/hand-over/accept")] * 4)
    assert sorted(answer.status_code for answer in came) == [303, 409, 409, 409]
    assert owners(stage) == ["otto"]


def test_taken_while_it_is_withdrawn_is_one_of_both(stage) -> None:
    for _ in range(5):
        before = owners(stage)[0]
        after = "otto" if before == "olivia" else "olivia"
        offer(stage, before, after)
        came = at_once(
            partial(stage.as_(after).post, f"{TEAM}/hand-over/accept"),
            partial(stage.as_(before).post, f"{TEAM}/hand-over/withdraw"),
        )
        assert sorted(answer.status_code for answer in came) == [303, 409]
        assert owners(stage) == [after if came[0].status_code == 303 else before]


def test_taken_while_they_are_removed_there_is_still_one_owner(stage) -> None:
    for who in ("bea", "chip", "cora"):
        (owner,) = owners(stage)
        offer(stage, owner, who)
        remove = f"{TEAM}/{ref_of(stage, who)}/remove"
        came = at_once(
            partial(stage.as_(who).post, f"{TEAM}/hand-over/accept"),
            partial(stage.as_("otto").post, remove),
        )
        assert {answer.status_code for answer in came} <= {303, 403, 404, 409}
        (now,) = owners(stage)
        taken = came[0].status_code == 303
        assert now == (who if taken else owner)
        assert (who in roles(stage)) is taken
