"""Roles are changed, people removed and put back; some leave; each act holds at once."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.core import clock
from portal.core.access import Role
from portal.core.db import db
from portal.people import Membership
from portal.team.models import Removal
from tests.factories import make_event, make_ticket, make_user
from tests.integration.team.stories import (
    TEAM,
    act_on,
    acts,
    asked,
    ref_of,
    roles,
)
from tests.support.stage import Stage, at_once
from tests.support.statements import statement_counter

EVENT = "/events/harbour-lights"
HTMX = {"HX-Request": "true"}
AT_FIRST = {
    "olivia": Role.OWNER,
    "otto": Role.ORGANIZER,
    "cora": Role.CO_ORGANIZER,
    "bea": Role.BOX_OFFICE,
    "chip": Role.CHECK_IN,
}


def undo_of(stage: Stage) -> str:
    ref = asked(stage, lambda: db.session.scalars(select(Removal.ref)).one())
    return f"{TEAM}/removed/{ref}/undo"


def test_the_page_lists_everybody_the_owner_first(stage) -> None:
    page = stage.as_("ada").get(TEAM).text
    names = ["Olivia Owner", "Otto Organizer", "Cora Co-Org", "Bea Box-Office", "Chip Check-In"]
    places = [page.index(f"<bdi>{name}") for name in names]
    assert places == sorted(places)
    assert all(f'data-ref="{ref_of(stage, who)}"' in page for who in AT_FIRST)
    assert page.count("<time datetime=") == len(AT_FIRST)


def test_who_was_there_before_it_was_written_down_shows_no_day(stage) -> None:
    asked(stage, forget_when)
    assert stage.as_("otto").get(TEAM).text.count("not given") == len(AT_FIRST)


def forget_when() -> None:
    db.session.execute(update(Membership).values(joined_at=None))
    db.session.commit()


@pytest.mark.parametrize("who", ["olivia", "otto", "ada"])
def test_a_role_is_changed_and_holds_at_the_next_request(stage, who: str) -> None:
    assert stage.as_("bea").get(f"{EVENT}/tickets").status_code == 403
    answer = act_on(stage, who, "bea", "role", role="co-organizer")
    assert (answer.status_code, answer.headers["Location"]) == (303, TEAM)
    assert stage.as_("bea").get(f"{EVENT}/tickets").status_code == 200
    assert roles(stage) == {**AT_FIRST, "bea": Role.CO_ORGANIZER}
    assert acts(stage) == [("team.role_changed", {"role": ["box-office", "co-organizer"]})]


def test_a_role_that_is_lowered_closes_the_page_in_hand(stage) -> None:
    ticket = stage.make(make_ticket, stage.event)
    stage.as_("cora").get(f"{EVENT}/tickets/{ticket.ref}")
    act_on(stage, "otto", "cora", "role", role="check-in")
    answer = stage.as_("cora").post(f"{EVENT}/tickets/{ticket.ref}/close")
    assert answer.status_code == 403
    assert "Your role “Check-in” may not change tickets." in answer.text
    assert stage.stored(ticket).closed_at is None


def test_the_same_role_again_is_no_act(stage) -> None:
    assert act_on(stage, "otto", "bea", "role", role="box-office").status_code == 303
    assert acts(stage) == []


def test_htmx_gets_the_lists_and_a_word(stage) -> None:
    path = f"{TEAM}/{ref_of(stage, 'bea')}/role"
    answer = stage.as_("otto").post(path, data={"role": "check-in"}, headers=HTMX)
    assert (
        answer.status_code,
        answer.text.lstrip().startswith('<div class="stack" id="lists"'),
    ) == (
        200,
        True,
    )
    assert "Bea Box-Office is Check-in now." in answer.headers["HX-Trigger"]


@pytest.mark.parametrize("role", ["owner", "admin", "", "organizer "])
def test_only_roles_that_can_be_given_are(stage, role: str) -> None:
    for headers in ({}, HTMX):
        path = f"{TEAM}/{ref_of(stage, 'bea')}/role"
        answer = stage.as_("olivia").post(path, data={"role": role}, headers=headers)
        assert (answer.status_code, "Choose one from the list." in answer.text) == (422, True)
    assert roles(stage) == AT_FIRST


def test_nobody_raises_their_own_role(stage) -> None:
    answer = act_on(stage, "otto", "otto", "role", role="organizer")
    assert (
        answer.status_code,
        "Nobody changes their own role. Ask Olivia Owner." in answer.text,
    ) == (
        403,
        True,
    )
    for who in ("cora", "bea", "chip"):
        answer = act_on(stage, who, who, "role", role="organizer")
        assert (answer.status_code, "may not change the team. Ask" in answer.text) == (403, True)
    for who in ("bo", "stan"):
        assert act_on(stage, who, "bea", "role", role="organizer").status_code == 404
    assert (roles(stage), acts(stage)) == (AT_FIRST, [])


@pytest.mark.parametrize("who", ["olivia", "otto", "ada"])
@pytest.mark.parametrize(("what", "data"), [("role", {"role": "check-in"}), ("remove", {})])
def test_nobody_touches_the_owner(stage, who: str, what: str, data: dict[str, str]) -> None:
    answer = act_on(stage, who, "olivia", what, **data)
    assert answer.status_code == 403
    assert "Olivia Owner can hand the event over" in answer.text
    assert (roles(stage), acts(stage)) == (AT_FIRST, [])


def test_the_page_offers_no_button_that_is_refused(stage) -> None:
    for who in ("olivia", "otto"):
        page = stage.as_(who).get(TEAM).text
        assert f"{ref_of(stage, 'olivia')}/remove" not in page
        assert f"{ref_of(stage, who)}/role" not in page
        assert f"{ref_of(stage, 'bea')}/remove" in page
    assert f"{TEAM}/hand-over" in stage.as_("olivia").get(TEAM).text
    assert f"{TEAM}/hand-over" not in stage.as_("otto").get(TEAM).text


def test_removed_while_working_the_next_request_says_so(stage) -> None:
    assert stage.as_("bea").get(f"{EVENT}/box-office").status_code == 200
    answer = act_on(stage, "otto", "bea", "remove")
    assert (answer.status_code, "bea" in roles(stage)) == (303, False)
    for method, address in (("get", "box-office"), ("post", "box-office/sales"), ("get", "")):
        answer = getattr(stage.as_("bea"), method)(f"{EVENT}/{address}".rstrip("/"))
        assert answer.status_code == 404
        assert "You are no longer on the team of Harbour Lights." in answer.text
        assert "Ask Olivia Owner or Otto Organizer." in answer.text
    assert stage.as_("stan").get(EVENT).status_code == 404
    assert "no longer" not in stage.as_("stan").get(EVENT).text
    assert acts(stage) == [("team.removed", {"role": ["box-office", None]})]


def test_a_removal_is_undone_once_as_it_was(stage) -> None:
    since = asked(stage, when_joined, stage)
    answer = act_on(stage, "otto", "bea", "remove")
    assert undo_of(stage) in stage.as_("otto").get(answer.headers["Location"]).text
    assert [stage.as_("otto").post(undo_of(stage)).status_code for _ in range(2)] == [303, 409]
    assert (roles(stage), asked(stage, when_joined, stage)) == (AT_FIRST, since)
    assert stage.as_("bea").get(EVENT).status_code == 200
    assert acts(stage)[-1] == ("team.put_back", {"role": [None, "box-office"]})


def when_joined(stage: Stage) -> object:
    return db.session.get_one(Membership, (stage.cast["bea"].id, stage.event.id)).joined_at


def test_with_htmx_the_word_brings_the_way_back(stage) -> None:
    answer = stage.as_("otto").post(f"{TEAM}/{ref_of(stage, 'bea')}/remove", headers=HTMX)
    assert undo_of(stage) in answer.headers["HX-Trigger"]
    assert "Bea Box-Office" not in answer.text


def test_undo_is_for_who_removed_and_for_a_minute(stage) -> None:
    act_on(stage, "otto", "bea", "remove")
    assert stage.as_("olivia").post(undo_of(stage)).status_code == 409
    assert stage.as_("cora").post(undo_of(stage)).status_code == 403
    asked(stage, wait_a_minute)
    answer = stage.as_("otto").post(undo_of(stage))
    assert (
        answer.status_code,
        "It is too late to undo that. Invite them again." in answer.text,
    ) == (
        409,
        True,
    )
    assert "bea" not in roles(stage)


def wait_a_minute() -> None:
    db.session.execute(update(Removal).values(removed_at=clock.now() - timedelta(seconds=61)))
    db.session.commit()


def test_who_is_gone_already_is_said_and_the_lists_are_fresh(stage) -> None:
    path = f"{TEAM}/{ref_of(stage, 'bea')}/remove"
    stage.as_("olivia").post(path)
    again = stage.as_("otto").post(path)
    assert (again.status_code, "on the team any more. Reload the page." in again.text) == (
        404,
        True,
    )


def test_members_of_another_event_are_not_found(stage) -> None:
    kadri = stage.make(make_user, "Kadri Saar")
    stage.make(make_event, slug="winter-gala", owner=kadri)
    ref = asked(stage, ref_in_gala, kadri.id)
    own = stage.as_("olivia").post(f"{TEAM}/hand-over", data={"member": ref})
    assert own.status_code == 404
    for what in ("role", "remove"):
        answer = stage.as_("olivia").post(f"{TEAM}/{ref}/{what}", data={"role": "check-in"})
        assert answer.status_code == 404
        foreign = f"/events/winter-gala/team/{ref_of(stage, 'bea')}/{what}"
        assert stage.as_("olivia").post(foreign, data={"role": "check-in"}).status_code == 404
    assert (roles(stage), acts(stage)) == (AT_FIRST, [])


def ref_in_gala(user_id: int) -> str:
    return db.session.scalars(select(Membership.ref).filter_by(user_id=user_id)).one()


@pytest.mark.parametrize("who", ["otto", "cora", "bea", "chip"])
def test_everybody_can_leave_on_the_page_of_their_role(stage, who: str) -> None:
    page = stage.as_(who).get(f"{TEAM}/me").text
    assert "Leave the team" in page
    assert 'href="/events/harbour-lights/team/me"' in page  # the menu leads here
    answer = stage.as_(who).post(f"{TEAM}/leave")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/events")
    assert stage.as_(who).get(EVENT).status_code == 404
    assert roles(stage) == {name: role for name, role in AT_FIRST.items() if name != who}
    assert acts(stage) == [("team.left", {"role": [AT_FIRST[who].value, None]})]


def test_the_last_owner_stays(stage) -> None:
    assert "Leave the team" not in stage.as_("olivia").get(f"{TEAM}/me").text
    answer = stage.as_("olivia").post(f"{TEAM}/leave")
    assert answer.status_code == 409
    assert "You own this event, and somebody must. Hand it over first." in answer.text
    assert roles(stage) == AT_FIRST


def test_who_runs_the_site_is_not_on_the_team(stage) -> None:
    assert "You are not on its team." in stage.as_("ada").get(f"{TEAM}/me").text
    assert stage.as_("ada").post(f"{TEAM}/leave").status_code == 409


def test_nobody_removes_themselves_by_a_slip(stage) -> None:
    answer = act_on(stage, "otto", "otto", "remove")
    assert (answer.status_code, "Leave the team on the page of your role." in answer.text) == (
        403,
        True,
    )


def test_of_two_who_change_a_role_at_once_one_reads_why_not_or_both_agree(stage) -> None:
    for _ in range(5):
        path = f"{TEAM}/{ref_of(stage, 'bea')}/role"
        wanted = {"olivia": "co-organizer", "otto": "check-in"}
        came = at_once(
            *(
                partial(stage.as_(who).post, path, data={"role": role})
                for who, role in wanted.items()
            )
        )
        statuses = [answer.status_code for answer in came]
        assert set(statuses) <= {303, 409}
        assert 303 in statuses
        done = [changes["role"] for action, changes in acts(stage)]
        # each entry begins where the one before it ended: nothing was lost in between
        assert [old for old, _ in done] == ["box-office", *(new for _, new in done[:-1])]
        assert roles(stage)["bea"] == done[-1][1]
        act_on(stage, "ada", "bea", "role", role="box-office")


def test_removed_twice_at_once_is_removed_once(stage) -> None:
    path = f"{TEAM}/{ref_of(stage, 'bea')}/remove"
    came = at_once(*(partial(stage.as_(who).post, path) for who in ("olivia", "otto", "ada")))
    assert sorted(answer.status_code for answer in came)[0] == 303
    assert {answer.status_code for answer in came} <= {303, 404, 409}
    assert acts(stage) == [("team.removed", {"role": ["box-office", None]})]
    assert stage.count(Removal) == 1


def test_the_page_costs_the_same_for_one_and_for_many(stage, app: Flask) -> None:
    counts = []
    for slug, others in (("small-gala", 0), ("large-gala", 6)):
        stage.make(make_event, slug=slug, owner=stage.cast["olivia"])
        for number in range(others):
            stage.as_("olivia").post(
                f"/events/{slug}/team", data={"email": f"h{number}@example.org", "role": "check-in"}
            )
        stage.make(join_some, slug, others)
        stage.as_("olivia").get(f"/events/{slug}/team")
        with statement_counter(app) as sent:
            assert stage.as_("olivia").get(f"/events/{slug}/team").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 7


def join_some(slug: str, number: int) -> None:
    from portal import events, people

    event = events.by_slug(slug)
    assert event
    for turn in range(number):
        people.join(make_user(f"Helper {turn}"), event.id, Role.BOX_OFFICE)
    db.session.commit()
