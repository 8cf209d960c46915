"""Owners look at an event as those at the door see it, and change nothing meanwhile."""

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.modules import Module
from portal.modules import switch
from portal.orders import Order
from portal.people.models import SignIn
from tests.factories import make_event, make_ticket, signed_in
from tests.integration.team.stories import TEAM, act_on, acts

EVENT = "/events/harbour-lights"
BAR = 'id="looking"'


def look(browser, role: str = "box-office"):
    return browser.post(f"{TEAM}/look-as", data={"role": role})


@pytest.mark.parametrize("who", ["olivia", "otto", "ada"])
def test_pages_and_menus_follow_the_role_and_a_bar_says_so(stage, who: str) -> None:
    browser = stage.as_(who)
    own = browser.get(EVENT).text
    assert look(browser).headers["Location"] == EVENT

    page = browser.get(EVENT).text
    assert (BAR in own, BAR in page) == (False, True)
    assert "You look as <strong>Box office</strong>." in page
    assert f'href="{TEAM}"' not in page
    assert f'href="{EVENT}/box-office"' in page
    assert ('id="shift"' in own, 'id="shift"' in page) == (False, True)  # figures follow as well
    refused = browser.get(TEAM)
    assert (refused.status_code, "Your role “Box office” may not" in refused.text) == (403, True)
    assert BAR in refused.text
    assert BAR in browser.get(f"{EVENT}/box-office").text


def test_check_in_sees_less(stage) -> None:
    look(stage.as_("olivia"), "check-in")
    assert "You look as <strong>Check-in</strong>." in stage.as_("olivia").get(EVENT).text
    assert stage.as_("olivia").get(f"{EVENT}/box-office").status_code == 403


def test_every_post_is_refused_with_a_sentence(stage) -> None:
    ticket = stage.make(make_ticket, stage.event)
    olivia = stage.as_("olivia")
    look(olivia)
    sale = {f"quantity-{ticket.ref}": "1", "tender": "cash"}
    for address, data in [
        (f"{EVENT}/box-office/sales", sale),
        (f"{EVENT}/box-office/quote", sale),
        (f"{EVENT}/edit", {}),
        (f"{EVENT}/unpublish", {}),
        (f"{TEAM}", {"email": "mia@example.org", "role": "organizer"}),
        (f"{TEAM}/leave", {}),
        (f"{TEAM}/look-as", {"role": "check-in"}),
        ("/e/harbour-lights/order", sale),
    ]:
        for headers in ({}, {"HX-Request": "true"}):
            answer = olivia.post(address, data=data, headers=headers)
            assert answer.status_code == 403, address
            assert "Go back to your own view first." in answer.text or "may not" in answer.text
    assert stage.count(Order) == 0


def test_back_in_the_own_view_all_is_as_before(stage) -> None:
    olivia = stage.as_("olivia")
    look(olivia)
    answer = olivia.post(f"{TEAM}/look-as/end")
    assert (answer.status_code, answer.headers["Location"]) == (303, EVENT)
    assert BAR not in olivia.get(EVENT).text
    assert olivia.get(TEAM).status_code == 200
    assert acts(stage) == [("team.looked_as", {})]


def test_it_is_bound_to_the_event(stage) -> None:
    stage.make(make_event, "Winter Gala", slug="winter-gala", owner=stage.cast["olivia"])
    look(stage.as_("olivia"))
    page = stage.as_("olivia").get("/events/winter-gala/team")
    assert (page.status_code, BAR in page.text) == (200, False)
    assert BAR not in stage.as_("olivia").get("/events").text


def test_it_is_bound_to_the_browser_and_ends_with_the_sign_in(stage) -> None:
    olivia = stage.as_("olivia")
    look(olivia)
    other = signed_in(stage.app, stage.cast["olivia"])
    assert BAR not in other.get(EVENT).text
    olivia.post("/logout")
    with stage.app.app_context():
        assert (
            len(db.session.scalars(select(SignIn).filter_by(user_id=stage.cast["olivia"].id)).all())
            == 1
        )
    with olivia.session_transaction() as session:
        assert "looking" not in session


def test_it_opens_nothing_for_who_lost_their_own_role(stage) -> None:
    look(stage.as_("otto"))
    act_on(stage, "olivia", "otto", "role", role="check-in")
    page = stage.as_("otto").get(EVENT)
    assert (page.status_code, BAR in page.text) == (200, False)
    assert stage.as_("otto").get(f"{EVENT}/box-office").status_code == 403
    act_on(stage, "olivia", "otto", "remove")
    assert stage.as_("otto").get(EVENT).status_code == 404


@pytest.mark.parametrize("role", ["owner", "organizer", "co-organizer", "admin", ""])
def test_only_as_those_at_the_door(stage, role: str) -> None:
    assert look(stage.as_("olivia"), role).status_code == 422
    assert BAR not in stage.as_("olivia").get(EVENT).text


@pytest.mark.parametrize(
    ("who", "status"), [("cora", 403), ("bea", 403), ("chip", 403), ("stan", 404)]
)
def test_others_look_as_themselves(stage, who: str, status: int) -> None:
    assert look(stage.as_(who), "check-in").status_code == status


def test_a_session_that_says_more_than_it_may_is_not_believed(stage) -> None:
    ids = [stage.cast["bea"].id, stage.event.id]
    for forged in (["x"], [*ids, "owner"], [*ids, "organizer"]):
        with stage.as_("bea").session_transaction() as session:
            session["looking"] = forged
        assert stage.as_("bea").get(TEAM).status_code == 403
        with stage.as_("olivia").session_transaction() as session:
            session["looking"] = forged
        assert stage.as_("olivia").get(TEAM).status_code == 200


def test_it_works_while_nothing_can_be_sold(stage) -> None:
    with stage.app.app_context():
        switch({Module.TICKETING: False}, by_id=None)
        db.session.commit()
    look(stage.as_("olivia"))
    assert BAR in stage.as_("olivia").get(EVENT).text
