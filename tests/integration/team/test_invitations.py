"""Somebody is asked to join a team: the mail, the list, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.access import Role
from portal.core.db import db
from portal.jobs import Job
from portal.mail.models import Mail
from portal.team.invitations import BY_ONE, TO_ONE
from portal.team.models import Invitation, InvitationLink
from tests.factories import make_event, make_user
from tests.integration.team.stories import (
    MIA,
    TEAM,
    acts,
    alert,
    asked,
    invite,
    letters,
    link_to,
    text_of,
)

HTMX = {"HX-Request": "true"}


def only(stage) -> Invitation:
    return asked(stage, lambda: db.session.scalars(select(Invitation)).one())


@pytest.mark.parametrize("who", ["olivia", "otto", "ada"])
def test_who_leads_the_team_invites_by_mail(stage, who: str) -> None:
    answer = invite(stage.as_(who), f" {MIA.upper()} ", "check-in")

    assert (answer.status_code, answer.headers["Location"]) == (303, TEAM)
    (letter,) = letters(stage)
    name = stage.cast[who].name
    assert (letter["To"], letter["Subject"]) == (MIA, f"{name} invites you to Harbour Lights")
    assert "as Check-in: lets people in." in text_of(letter)
    invitation = only(stage)
    assert (invitation.email, invitation.role) == (MIA, Role.CHECK_IN)
    assert acts(stage) == [("team.invited", {"role": [None, "check-in"]})]


def test_the_token_is_stored_hashed_and_good_for_a_week(stage) -> None:
    invite(stage.as_("otto"))
    token = link_to(stage).rpartition("/")[2]

    link = asked(stage, lambda: db.session.scalars(select(InvitationLink)).one())
    assert len(token) == 43  # 256 bits
    assert token not in link.token_hash
    left = link.expires_at - clock.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    stored = asked(stage, lambda: [*db.session.scalars(select(Job.payload))])
    assert token not in str(stored)


def test_a_mail_leaves_once_however_often_the_worker_looks(stage) -> None:
    invite(stage.as_("otto"))
    assert [len(letters(stage)) for _ in range(3)] == [1, 1, 1]
    assert stage.count(Mail) == 1


def test_the_same_form_sent_twice_makes_one_invitation(stage) -> None:
    data = {"email": MIA, "role": "box-office", "idempotency_key": "0123456789abcdef"}
    assert [stage.as_("otto").post(TEAM, data=data).status_code for _ in range(2)] == [303, 303]
    assert stage.count(Invitation) == 1


def test_the_list_shows_who_is_asked_and_by_whom(stage) -> None:
    assert 'id="invitations"' not in stage.as_("olivia").get(TEAM).text
    invite(stage.as_("otto"))
    page = stage.as_("olivia").get(TEAM).text
    assert f'data-ref="{only(stage).ref}"' in page
    assert "by <bdi>Otto Organizer</bdi>" in page


def test_htmx_gets_the_form_with_its_faults_and_is_led_on(stage) -> None:
    wrong = invite(stage.as_("otto"), "", headers=HTMX)
    assert (wrong.status_code, "<html" in wrong.text, 'id="invite"' in wrong.text) == (
        422,
        False,
        True,
    )
    good = invite(stage.as_("otto"), headers=HTMX)
    assert (good.status_code, good.headers["HX-Redirect"]) == (204, TEAM)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": ""}, "Write whom to invite."),
        ({"email": "mia"}, "Check the address: it looks like name@example.org."),
        ({"email": "mía@example.org"}, "Check the address: it looks like name@example.org."),
        ({"email": f"{'m' * 288}@example.org"}, "Write at most 254 characters."),
        ({"email": "mia@example.org\nBcc: all@example.org"}, "signs that cannot be stored"),
        ({"role": "owner"}, "Choose one from the list."),
        ({"role": "admin"}, "Choose one from the list."),
        ({"role": ""}, "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_on_the_field(stage, typed, sentence: str) -> None:
    answer = stage.as_("otto").post(TEAM, data={"email": MIA, "role": "box-office", **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert (stage.count(Invitation), letters(stage)) == (0, [])


def test_who_is_on_the_team_is_not_invited(stage) -> None:
    answer = invite(stage.as_("otto"), stage.cast["bea"].email.upper())
    assert answer.status_code == 422
    assert "Bea Box-Office is on the team already, as Box office." in alert(answer)
    own = invite(stage.as_("otto"), stage.cast["otto"].email)
    assert (own.status_code, "That is your own address." in alert(own)) == (422, True)
    assert stage.count(Invitation) == 0


def test_who_is_invited_already_is_not_invited_again(stage) -> None:
    invite(stage.as_("otto"))
    answer = invite(stage.as_("olivia"), role="organizer")
    assert answer.status_code == 422
    assert f"{MIA} is invited already. Send it again, or withdraw it" in alert(answer)
    assert (stage.count(Invitation), only(stage).role) == (1, Role.BOX_OFFICE)


def test_the_same_person_can_be_invited_to_two_events(stage) -> None:
    other = stage.make(make_event, "Winter Gala", slug="winter-gala", owner=stage.cast["otto"])
    invite(stage.as_("otto"))
    stage.as_("otto").post(f"/events/{other.slug}/team", data={"email": MIA, "role": "check-in"})
    assert [letter["To"] for letter in letters(stage)] == [MIA, MIA]


def test_sent_again_it_is_another_mail_and_both_links_work(stage) -> None:
    invite(stage.as_("otto"))
    first = link_to(stage)
    asked(stage, age, timedelta(days=3))
    again = stage.as_("olivia").post(f"{TEAM}/invitations/{only(stage).ref}/send")
    second = link_to(stage)

    assert (again.status_code, len(letters(stage)), first == second) == (303, 2, False)
    guest = stage.app.test_client()
    assert [guest.get(link).status_code for link in (first, second)] == [200, 200]
    assert only(stage).expires_at > clock.now() + timedelta(days=6, hours=23)
    assert [action for action, _ in acts(stage)] == ["team.invited", "team.invited_again"]


def age(by: timedelta) -> None:
    """So much time has passed for every invitation."""
    for model in (Invitation, InvitationLink):
        for row in db.session.scalars(select(model)):
            row.expires_at -= by
    db.session.commit()


def test_withdrawn_before_the_mail_left_none_leaves(stage) -> None:
    invite(stage.as_("otto"))
    address = f"{TEAM}/invitations/{only(stage).ref}"
    assert stage.as_("olivia").post(f"{address}/withdraw").status_code == 303
    assert letters(stage) == []
    assert 'id="invitations"' not in stage.as_("otto").get(TEAM).text
    for what in ("withdraw", "send"):
        answer = stage.as_("olivia").post(f"{address}/{what}")
        assert (answer.status_code, "no longer open" in answer.text) == (409, True)
    assert [action for action, _ in acts(stage)] == ["team.invited", "team.invitation_withdrawn"]
    assert invite(stage.as_("otto")).status_code == 303  # and from the beginning


def test_one_that_nobody_answered_can_be_sent_again(stage) -> None:
    invite(stage.as_("otto"))
    link = link_to(stage)
    asked(stage, age, timedelta(days=8))
    page = stage.as_("otto").get(TEAM).text
    assert "Over" in page
    assert stage.app.test_client().get(link).status_code == 410
    stage.as_("otto").post(f"{TEAM}/invitations/{only(stage).ref}/send")
    assert stage.app.test_client().get(link_to(stage)).status_code == 200


def test_invitations_of_another_event_are_not_found(stage) -> None:
    invite(stage.as_("otto"))
    ref = only(stage).ref
    stage.make(make_event, slug="winter-gala", owner=stage.cast["stan"])
    for what in ("send", "withdraw"):
        foreign = stage.as_("stan").post(f"/events/winter-gala/team/invitations/{ref}/{what}")
        own = stage.as_("stan").post(f"{TEAM}/invitations/{ref}/{what}")
        assert [foreign.status_code, own.status_code] == [404, 404]
    assert only(stage).withdrawn_at is None


def test_twenty_an_hour_are_the_most(stage) -> None:
    for number in range(BY_ONE.tries):
        assert invite(stage.as_("otto"), f"mia{number}@example.org").status_code == 303
    answer = invite(stage.as_("otto"), "one-more@example.org")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert "20 invitations an hour are the most. Try again in" in alert(answer)
    assert stage.count(Invitation) == BY_ONE.tries
    assert invite(stage.as_("olivia")).status_code == 303  # each counts for themselves


def test_nobodys_mailbox_is_flooded(stage) -> None:
    invite(stage.as_("otto"))
    again = f"{TEAM}/invitations/{only(stage).ref}/send"
    people = ["otto", "olivia"] * 2
    assert [stage.as_(who).post(again).status_code for who in people] == [303] * (TO_ONE.tries - 1)
    answer = stage.as_("ada").post(again)
    assert answer.status_code == 429
    assert "This address was sent 5 invitations within the hour." in answer.text
    assert len(letters(stage)) == TO_ONE.tries


@pytest.mark.parametrize(
    ("who", "status"), [("cora", 403), ("bea", 403), ("chip", 403), ("bo", 404), ("stan", 404)]
)
def test_others_invite_nobody(stage, who: str, status: int) -> None:
    assert stage.as_(who).get(TEAM).status_code == status
    assert invite(stage.as_(who)).status_code == status
    assert stage.count(Invitation) == 0


def test_a_refusal_names_the_right_and_who_can_grant_it(stage) -> None:
    answer = stage.as_("cora").get(TEAM)
    assert "Your role “Co-organizer” may not change the team." in answer.text
    assert "Ask Olivia Owner or Otto Organizer." in answer.text


def test_the_unknown_sign_in_first(stage) -> None:
    assert stage.app.test_client().get(TEAM).headers["Location"] == "/login"


def test_alone_the_page_says_what_a_team_is_for(stage) -> None:
    stage.make(make_event, slug="winter-gala", owner=stage.make(make_user, "Kadri Saar"))
    page = stage.as_("ada").get("/events/winter-gala/team").text
    assert "Only you" in page
