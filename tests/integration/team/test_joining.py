"""Who follows the link of an invitation: those who are meant, and all the others."""

from functools import partial

import pytest
from sqlalchemy import select

from portal.core.access import Role
from portal.core.db import db
from portal.people.models import User
from portal.site import SignUp
from portal.team.models import Invitation
from tests.factories import PASSWORD, make_event, make_user, signed_in
from tests.integration.team.stories import (
    MIA,
    TEAM,
    act_on,
    acts,
    alert,
    asked,
    invited,
    letters,
    link_to,
    roles,
    sign_up,
)
from tests.integration.team.test_invitations import age, only
from tests.support.stage import at_once

EVENT = "/events/harbour-lights"


def mia(stage) -> User | None:
    return asked(stage, lambda: db.session.scalar(select(User).where(User.email == MIA)))


def test_the_page_says_what_for_from_whom_and_as_what(stage) -> None:
    page = stage.app.test_client().get(invited(stage)).text
    assert "Otto Organizer</bdi> invites you to <bdi>Harbour Lights" in page
    assert "<strong>Box office</strong>: sells at the door" in page
    assert "m…a@example.org" in page
    assert MIA not in page


def test_looking_accepts_nothing(stage) -> None:
    link = invited(stage)
    assert [stage.app.test_client().get(link).status_code for _ in range(2)] == [200, 200]
    assert only(stage).accepted_at is None


def test_somebody_new_signs_up_by_the_link_and_works_at_once(stage) -> None:
    link, browser = invited(stage), stage.app.test_client()
    answer = sign_up(browser, link)

    assert (answer.status_code, answer.headers["Location"]) == (303, EVENT)
    assert "You are on the team of Harbour Lights, as Box office." in browser.get(EVENT).text
    assert browser.get(f"{EVENT}/box-office").status_code == 200
    person = mia(stage)
    assert person
    assert (person.name, person.verified_at is not None) == ("Mia Maasik", True)
    assert roles(stage)["mia"] is Role.BOX_OFFICE
    assert acts(stage)[-1] == ("team.joined", {"role": [None, "box-office"]})
    assert len(letters(stage)) == 1  # no second mail to confirm what the first has proved
    again = stage.app.test_client()
    assert again.post("/login", data={"email": MIA, "password": PASSWORD}).status_code == 303


def test_so_they_do_where_nobody_else_can_sign_up(stage, monkeypatch) -> None:
    link = invited(stage)
    stage.make(close_sign_up)
    assert sign_up(stage.app.test_client(), link).status_code == 303
    assert roles(stage)["mia"] is Role.BOX_OFFICE


def close_sign_up() -> None:
    from portal import site

    site.lock().sign_up = SignUp.BY_INVITATION
    db.session.commit()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Write your name."),
        ({"password": ""}, "Choose a password."),
        ({"password": "short"}, "Use at least"),
        ({"password": MIA}, "Too easy to guess."),
    ],
)
def test_what_is_wrong_is_said_on_the_field(stage, typed, sentence: str) -> None:
    answer = sign_up(stage.app.test_client(), invited(stage), **typed)
    assert (answer.status_code, sentence in alert(answer)) == (422, True)
    assert (mia(stage), only(stage).accepted_at) == (None, None)


def test_an_address_that_nobody_confirmed_is_taken_by_the_link(stage) -> None:
    """Somebody else may have signed up with it: their password opens nothing."""
    stage.app.test_client().post(
        "/register", data={"name": "Not Mia", "email": MIA, "password": "guess me if you can"}
    )
    sign_up(stage.app.test_client(), invited(stage))
    person, wrong = mia(stage), {"email": MIA, "password": "guess me if you can"}
    assert person
    assert (person.name, roles(stage)["mia"]) == ("Mia Maasik", Role.BOX_OFFICE)
    assert stage.app.test_client().post("/login", data=wrong).status_code == 422


def test_who_has_an_account_signs_in_and_comes_back(stage) -> None:
    stage.make(make_user, "Mia Maasik", MIA, password=PASSWORD)
    link, browser = invited(stage), stage.app.test_client()
    page = browser.get(link).text
    assert ("has an account: sign in" in page, 'name="password"' in page) == (True, False)
    assert browser.get(f"{link}/sign-in").headers["Location"] == "/login"
    back = browser.post("/login", data={"email": MIA, "password": PASSWORD})
    onward = browser.get(back.headers["Location"])
    assert onward.headers["Location"] == link
    assert "Join the team" in browser.get(link).text

    answer = browser.post(link)
    assert (answer.status_code, answer.headers["Location"]) == (303, EVENT)
    assert roles(stage)["mia"] is Role.BOX_OFFICE


def test_nobody_signs_up_over_an_account(stage) -> None:
    stage.make(make_user, "Mia Maasik", MIA, password=PASSWORD)
    answer = sign_up(stage.app.test_client(), invited(stage), password="something else entirely")
    assert (answer.status_code, "has an account. Sign in with it." in alert(answer)) == (422, True)
    assert "mia" not in roles(stage)


def test_another_account_reads_for_whom_it_is_and_what_to_do(stage) -> None:
    link, stan = invited(stage), stage.as_("stan")
    page = stan.get(link)
    assert page.status_code == 403
    assert alert(page) == (
        "This invitation is for m…a@example.org, and you are signed in as "
        f"{stage.cast['stan'].email}. Sign in with that address, or ask Otto Organizer "
        "to invite this one."
    )
    answer = stan.post(link)
    assert (answer.status_code, "for m…a@example.org" in answer.text) == (403, True)
    assert sign_up(stan, link).headers["Location"] == link
    assert ("stan" in roles(stage), only(stage).accepted_at, mia(stage)) == (False, None, None)
    assert stan.post(f"{link}/sign-out").headers["Location"] == link
    assert "Make an account" in stan.get(link).text


def test_the_unknown_sign_in_before_they_accept(stage) -> None:
    link = invited(stage)
    assert stage.app.test_client().post(link).headers["Location"] == "/login"
    assert only(stage).accepted_at is None


def test_a_used_link_opens_nothing_for_others(stage) -> None:
    link, browser = invited(stage), stage.app.test_client()
    sign_up(browser, link)
    assert browser.get(link).headers["Location"] == EVENT
    guest = stage.app.test_client().get(link)
    assert (guest.status_code, "was accepted already. Sign in" in alert(guest)) == (410, True)
    assert sign_up(stage.app.test_client(), link, name="Eve").headers["Location"] == link
    assert stage.as_("stan").post(link).status_code == 403
    mine = mia(stage)
    assert mine
    assert mine.name == "Mia Maasik"


def test_a_used_link_lets_nobody_back_in(stage) -> None:
    link, browser = invited(stage), stage.app.test_client()
    sign_up(browser, link)
    stage.cast["mia"] = mia(stage)
    act_on(stage, "otto", "mia", "remove")
    answer = browser.post(link)
    assert (answer.status_code, "was accepted already" in answer.text) == (409, True)
    assert "mia" not in roles(stage)


def test_a_link_that_is_too_old_says_who_can_send_another(stage) -> None:
    from datetime import timedelta

    link, browser = invited(stage), stage.app.test_client()
    asked(stage, age, timedelta(days=7))
    page = browser.get(link)
    assert (page.status_code, "older than seven days. Ask who invited you" in alert(page)) == (
        410,
        True,
    )
    assert "Otto Organizer" in page.text
    assert sign_up(browser, link).headers["Location"] == link
    person = signed_in(stage.app, stage.make(make_user, "Mia Maasik", MIA))
    assert person.post(link).status_code == 409
    assert only(stage).accepted_at is None


def test_a_withdrawn_one_says_so(stage) -> None:
    link = invited(stage)
    stage.as_("otto").post(f"{TEAM}/invitations/{only(stage).ref}/withdraw")
    page = stage.app.test_client().get(link)
    assert (page.status_code, "This invitation was withdrawn." in alert(page)) == (410, True)
    person = signed_in(stage.app, stage.make(make_user, "Mia Maasik", MIA))
    answer = person.post(link)
    assert (answer.status_code, "This invitation was withdrawn." in answer.text) == (409, True)


@pytest.mark.parametrize("part", ["", "x" * 43, "null", "%00", "ä" * 20])
def test_a_link_that_nobody_sent_says_what_to_do(stage, part: str) -> None:
    link = invited(stage)
    for wrong in (f"/invitations/{part or 'A'}", link[:-1], f"{link}a"):
        page = stage.app.test_client().get(wrong)
        assert page.status_code == 404
    assert "Copy the whole link from the mail" in alert(stage.app.test_client().get(link[:-1]))
    assert sign_up(stage.app.test_client(), link[:-1]).status_code == 404
    assert stage.as_("stan").post(link[:-1]).status_code == 404


def test_a_link_for_something_else_is_no_invitation(stage) -> None:
    stage.app.test_client().post(
        "/register", data={"name": "Una", "email": "una@example.org", "password": PASSWORD}
    )
    token = letters(stage)[-1].get_body(("plain",)).get_content().split("/verify/")[1].split()[0]
    assert stage.app.test_client().get(f"/invitations/{token}").status_code == 404
    link = invited(stage)
    verify = stage.app.test_client().get(link.replace("invitations", "verify"))
    assert verify.status_code == 410


def test_who_joined_another_way_keeps_what_they_are(stage) -> None:
    person = stage.make(make_user, "Mia Maasik", MIA)
    link = invited(stage, role="organizer")
    stage.make(join, person, stage.event.id)
    assert signed_in(stage.app, person).post(link).status_code == 303
    assert roles(stage)["mia"] is Role.CHECK_IN


def join(person: User, event_id: int) -> None:
    from portal import people

    people.join(person, event_id, Role.CHECK_IN)
    db.session.commit()


def test_two_clicks_at_once_are_one(stage) -> None:
    person = stage.make(make_user, "Mia Maasik", MIA)
    browsers = [signed_in(stage.app, person) for _ in range(4)]
    link = invited(stage)
    answers = at_once(*(partial(each.post, link) for each in browsers))
    assert [answer.status_code for answer in answers] == [303] * 4
    assert [action for action, _ in acts(stage)] == ["team.invited", "team.joined"]
    assert roles(stage)["mia"] is Role.BOX_OFFICE


def test_of_several_who_sign_up_at_once_one_does(stage) -> None:
    link = invited(stage)
    typed = [f"open the door at {hour}" for hour in ("six", "seven", "eight")]
    answers = at_once(
        *(partial(sign_up, stage.app.test_client(), link, password=one) for one in typed)
    )
    came = sorted((answer.status_code, answer.headers.get("Location")) for answer in answers)
    assert came.count((303, EVENT)) == 1
    assert {each for each in came if each != (303, EVENT)} <= {
        (422, None),
        (409, None),
        (303, link),
    }
    assert [action for action, _ in acts(stage)] == ["team.invited", "team.joined"]
    assert stage.count(Invitation) == 1


def test_two_who_invite_the_same_person_at_once_make_one_invitation(stage) -> None:
    data = {"email": MIA, "role": "check-in"}
    people = [stage.as_(who) for who in ("olivia", "otto", "ada")]
    answers = at_once(*(partial(each.post, TEAM, data=data) for each in people))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422]
    assert len(letters(stage)) == 1


def test_an_invitation_that_is_withdrawn_while_it_is_accepted_is_one_of_both(stage) -> None:
    people = [
        stage.make(make_user, f"Mia{turn} Maasik", f"mia{turn}@example.org") for turn in range(5)
    ]
    for person in people:
        link = invited(stage, person.email)
        browser = signed_in(stage.app, person)
        ref = asked(stage, last_ref)
        withdraw = f"{TEAM}/invitations/{ref}/withdraw"
        came = at_once(partial(browser.post, link), partial(stage.as_("otto").post, withdraw))
        assert sorted(answer.status_code for answer in came) == [303, 409]
        assert (person.name.split()[0].lower() in roles(stage)) is (came[0].status_code == 303)


def last_ref() -> str:
    return db.session.scalars(select(Invitation.ref).order_by(Invitation.id.desc())).first()


def test_links_start_with_the_address_of_the_site(stage) -> None:
    stage.as_("otto").post(
        TEAM, data={"email": MIA, "role": "check-in"}, headers={"X-Forwarded-Host": "evil.example"}
    )
    assert link_to(stage).startswith("/invitations/")  # `link_to` looks for http://localhost
    assert "evil" not in str(letters(stage)[-1])


def test_an_event_of_somebody_else_is_not_opened_by_it(stage) -> None:
    stage.make(make_event, slug="winter-gala", owner=stage.cast["stan"])
    browser = stage.app.test_client()
    sign_up(browser, invited(stage))
    assert browser.get("/events/winter-gala").status_code == 404
