"""The people of the site, as admins see them: let in, kept out, promoted, looked at."""

from datetime import timedelta

import pytest

from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.people import User, powers, sessions
from portal.people.models import SignIn
from portal.web.blueprint import need_of
from tests.factories import PASSWORD, make_user, signed_in
from tests.support.stage import at_once
from tests.support.statements import statement_counter

USERS = "/admin/users"
ACTS = ("verify", "suspend", "lift", "sign-out", "rank", "view-as")


@pytest.fixture
def url(stage):
    return lambda who, act="": f"{USERS}/{stage.cast[who].id}" + (f"/{act}" if act else "")


@pytest.fixture
def bo(stage) -> User:
    """Bo, who has a password."""
    return stage.make(make_user, "Bo Baker", "baker@example.org", password=PASSWORD)


def acts(stage, prefix: str = "person.") -> list[str]:
    with stage.app.app_context():
        named = Activity.action.startswith(prefix)
        return [each.action for each in db.session.query(Activity).filter(named).order_by("id")]


def test_only_admins_come_near(stage, url) -> None:
    for name in stage.cast.keys() - {"ada"}:
        browser = stage.as_(name)
        assert [browser.get(page).status_code for page in (USERS, url("bo"))] == [403, 403]
        sent = [browser.post(url("bo", act), data={"reason": "x"}).status_code for act in ACTS]
        assert sent == [403] * len(ACTS)
    assert stage.app.test_client().get(USERS).status_code == 303
    assert stage.as_("ada").get(f"{USERS}/999999").status_code == 404
    assert stage.as_("ada").get(f"{USERS}/bo").status_code == 404


def test_people_are_found_by_the_beginning_of_name_or_address(stage) -> None:
    stage.make(make_user, "Ülo Õun", "ounapuu@example.org")
    stage.make(make_user, "100% Real", "real_one@example.org", verified=False)

    def found(**query: str) -> set[str]:
        page = stage.as_("ada").get(USERS, query_string=query).text
        return {
            each
            for each in ("Ülo Õun", "100% Real", "Ada Admin")
            if f'"><bdi>{each}</bdi></a>' in page
        }

    assert found() == {"Ülo Õun", "100% Real", "Ada Admin"}
    assert found(q="ÜLO") == found(q="OUNA") == {"Ülo Õun"}
    assert found(q="100%") == found(q="real_") == {"100% Real"}
    assert found(q="10%") == found(q="realxo") == found(q="Õun") == set()
    assert found(show="admins") == {"Ada Admin"}
    assert found(show="unverified") == {"100% Real"}
    assert "Nobody is called like that" in stage.as_("ada").get(f"{USERS}?show=suspended").text


def test_a_person_has_roles_sign_ins_and_acts(stage, url) -> None:
    stage.as_("olivia")
    page = stage.as_("ada").get(url("olivia")).text
    assert 'data-ref="harbour-lights"' in page
    assert "Owner" in page
    assert page.count("Last seen (UTC)") == 1
    assert "In no team" in stage.as_("ada").get(url("bo")).text


def test_the_pages_cost_the_same_with_more_on_them(stage, url) -> None:
    def cost(page: str) -> int:
        with statement_counter(stage.app) as sent:
            assert stage.as_("ada").get(page).status_code == 200
        return len(sent)

    stage.as_("ada")
    before = [cost(USERS), cost(url("bea"))]
    stage.make(make_user, "One More")
    for _ in range(3):
        signed_in(stage.app, stage.cast["bea"])
        stage.as_("ada").post(url("bea", "verify"))
    assert [cost(USERS), cost(url("bea"))] == before
    assert before == [3, 6]


def test_a_suspended_person_is_out_at_the_next_click_and_cannot_sign_in(stage, bo) -> None:
    browser = signed_in(stage.app, bo)
    assert browser.get("/events").status_code == 200
    sent = stage.as_("ada").post(f"{USERS}/{bo.id}/suspend", data={"reason": "sold fakes"})
    assert sent.status_code == 303
    answer = browser.get("/events")
    assert (answer.status_code, sessions.SUSPENDED in answer.text) == (403, True)
    assert browser.post("/events/new", data={}).status_code == 403
    assert browser.get("/").status_code == 200  # like anybody from the street
    again = browser.post("/login", data={"email": bo.email, "password": PASSWORD})
    assert (again.status_code, sessions.SUSPENDED in again.text) == (422, True)
    wrong = browser.post("/login", data={"email": bo.email, "password": "guessed"})
    assert sessions.SUSPENDED not in wrong.text
    assert acts(stage) == ["person.suspended"]
    assert (
        "Ada Admin suspended Bo Baker: sold fakes" in stage.as_("ada").get(f"{USERS}/{bo.id}").text
    )


def test_who_is_readmitted_signs_in_anew(stage, bo) -> None:
    browser = signed_in(stage.app, bo)
    stage.as_("ada").post(f"{USERS}/{bo.id}/suspend", data={"reason": "x"})
    stage.as_("ada").post(f"{USERS}/{bo.id}/lift")
    assert browser.get("/events").status_code == 303
    browser.post("/login", data={"email": bo.email, "password": PASSWORD})
    assert browser.get("/events").status_code == 200


def test_a_reason_is_needed(stage, url) -> None:
    for act in ("suspend", "view-as"):
        answer = stage.as_("ada").post(url("bo", act), data={"reason": " "})
        assert (answer.status_code, "Write why" in answer.text) == (422, True)
    assert stage.stored(stage.cast["bo"]).suspended_at is None
    assert acts(stage) == []


def test_a_click_twice_is_one_act(stage, url) -> None:
    with stage.app.app_context():
        stage.cast["bo"] = una = make_user("Una", verified=False)
    for _ in range(2):
        assert stage.as_("ada").post(url("bo", "verify")).status_code == 303
        assert stage.as_("ada").post(url("bo", "suspend"), data={"reason": "x"}).status_code == 303
    assert stage.stored(una).verified_at is not None
    assert acts(stage) == ["person.vouched_for", "person.suspended"]


def test_signed_out_everywhere(stage, url) -> None:
    browsers = [signed_in(stage.app, stage.cast["bea"]) for _ in range(2)]
    stage.as_("ada").post(url("bea", "sign-out"))
    assert [browser.get("/events").status_code for browser in browsers] == [303, 303]
    with stage.app.app_context():
        assert db.session.query(SignIn).filter_by(user_id=stage.cast["bea"].id).count() == 0


def test_admins_are_made_by_those_who_may_and_taken_back(stage, url) -> None:
    assert stage.as_("ada").post(url("otto", "rank"), data={"rank": "admin"}).status_code == 303
    assert stage.as_("otto").get(USERS).status_code == 200
    # An admin who makes none: neither others nor themselves, and touches no other admin.
    assert stage.as_("otto").post(url("bo", "rank"), data={"rank": "admin"}).status_code == 403
    assert (
        stage.as_("otto").post(url("otto", "rank"), data={"rank": "super-admin"}).status_code == 409
    )
    assert stage.as_("otto").post(url("ada", "suspend"), data={"reason": "x"}).status_code == 403
    assert stage.as_("otto").post(url("ada", "sign-out")).status_code == 403
    assert 'name="rank"' not in stage.as_("otto").get(url("bo")).text
    assert stage.as_("ada").post(url("otto", "rank"), data={"rank": "king"}).status_code == 422
    assert stage.as_("ada").post(url("otto", "rank"), data={"rank": "person"}).status_code == 303
    assert stage.as_("otto").get(USERS).status_code == 403
    assert acts(stage) == ["person.made_admin", "person.unmade_admin"]


def test_nobody_takes_it_from_themselves_so_one_is_always_left(stage, url) -> None:
    for act, data in {"rank": {"rank": "person"}, "suspend": {"reason": "x"}}.items():
        answer = stage.as_("ada").post(url("ada", act), data=data)
        assert (answer.status_code, "Ask another admin" in answer.text) == (409, True)
    assert stage.stored(stage.cast["ada"]).is_super_admin


@pytest.mark.parametrize("act", ["rank", "suspend"])
def test_two_who_take_it_from_each_other_leave_one(stage, url, act: str) -> None:
    stage.as_("ada").post(url("otto", "rank"), data={"rank": "super-admin"})
    browsers = {name: stage.as_(name) for name in ("ada", "otto")}
    data = {"rank": {"rank": "person"}, "suspend": {"reason": "x"}}[act]
    answers = at_once(
        lambda: browsers["ada"].post(url("otto", act), data=data).status_code,
        lambda: browsers["otto"].post(url("ada", act), data=data).status_code,
    )
    left = [
        name
        for name in ("ada", "otto")
        if (now := stage.stored(stage.cast[name])).is_super_admin and not now.suspended_at
    ]
    assert (sorted(answers), len(left)) == ([303, 403], 1)


def test_an_account_that_cannot_sign_in_runs_nothing(stage, url) -> None:
    stage.as_("ada").post(url("bo", "suspend"), data={"reason": "x"})
    answer = stage.as_("ada").post(url("bo", "rank"), data={"rank": "admin"})
    assert answer.status_code == 409
    assert not stage.stored(stage.cast["bo"]).is_admin


# Looking as somebody ----------------------------------------------------------------------------


@pytest.fixture
def looking(stage, url):
    """Ada's browser, in which she looks as Olivia."""
    browser = stage.as_("ada")
    assert browser.post(url("olivia", "view-as"), data={"reason": "ticket 7"}).status_code == 303
    return browser


def test_an_admin_sees_what_the_person_sees(stage, looking) -> None:
    page = looking.get("/events")
    assert "You see this site as <b><bdi>Olivia Owner</bdi></b>" in page.text
    assert 'data-ref="harbour-lights"' in page.text
    assert looking.get("/events/harbour-lights").status_code == 200
    assert looking.get(USERS).status_code == 403
    for public in ("/", "/e/harbour-lights", "/nowhere"):
        assert 'id="viewing"' in looking.get(public).text
    assert 'id="viewing"' not in stage.as_("olivia").get("/events").text


def test_nothing_can_be_written_while_looking(stage, looking) -> None:
    """Whatever the route, also those that only ask."""
    refused = {}
    with stage.app.test_request_context():
        for rule in stage.app.url_map.iter_rules():
            writes = rule.methods & {"POST", "PATCH", "PUT", "DELETE"}
            if writes and not need_of(stage.app.view_functions[rule.endpoint]).while_looking:
                path = rule.rule
                for name in rule.arguments:
                    path = path.replace(f"<{name}>", "harbour-lights")
                answer = looking.open(path, method=sorted(writes)[0])
                refused[path] = answer.status_code
    assert len(refused) > 30
    assert set(refused.values()) == {403}
    answer = looking.post("/account", data={"name": "Hacked", "appearance": "dark"})
    assert "You are looking as Olivia Owner: nothing can be changed." in answer.text
    assert stage.stored(stage.cast["olivia"]).name == "Olivia Owner"
    assert acts(stage) == ["person.viewed_as"]


def test_it_stops_and_both_have_it_in_their_activity(stage, looking, url) -> None:
    stopped = looking.post("/admin/view-as/stop")
    assert stopped.location == url("olivia")
    assert acts(stage) == ["person.viewed_as", "person.viewing_ended"]
    for who in ("olivia", "ada"):
        page = looking.get(url(who)).text
        assert "Ada Admin looked at the site as Olivia Owner: ticket 7" in page
    assert 'id="viewing"' not in page
    # Nobody who looks at nobody stops anything.
    assert stage.as_("bo").post("/admin/view-as/stop").location == "/events"
    assert acts(stage) == ["person.viewed_as", "person.viewing_ended"]


def test_it_ends_by_itself_and_with_the_sign_out(stage, looking, monkeypatch) -> None:
    later = clock.now() + sessions.LOOKING_FOR + timedelta(seconds=1)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        assert looking.get(USERS).status_code == 200
    assert looking.get(USERS).status_code == 403
    looking.post("/logout")
    assert looking.get("/events").status_code == 303
    assert stage.as_("olivia").get("/events").status_code == 200  # hers go on


@pytest.mark.parametrize("what", ["admin", "suspended"])
def test_nobody_looks_as_an_admin_or_as_who_is_suspended(stage, url, what: str) -> None:
    if what == "admin":
        stage.as_("ada").post(url("otto", "rank"), data={"rank": "admin"})
    else:
        stage.as_("ada").post(url("otto", "suspend"), data={"reason": "x"})
    answer = stage.as_("ada").post(url("otto", "view-as"), data={"reason": "x"})
    assert answer.status_code == 409
    assert "person.viewed_as" not in acts(stage)


def test_whoever_becomes_an_admin_is_seen_no_more(stage, looking) -> None:
    with stage.app.app_context():
        ada, olivia = (db.session.get(User, stage.cast[name].id) for name in ("ada", "olivia"))
        powers.promote(olivia, powers.Rank.ADMIN, by=ada)
        db.session.commit()
    assert 'id="viewing"' not in looking.get("/events").text


def test_who_is_an_admin_no_more_looks_no_more(stage, looking) -> None:
    with stage.app.app_context():
        db.session.query(User).filter_by(id=stage.cast["ada"].id).update(
            {"is_admin": False, "is_super_admin": False}
        )
        db.session.commit()
    page = looking.get("/events").text
    assert ('id="viewing"' in page, "harbour-lights" in page) == (False, False)


# Acting as an admin -----------------------------------------------------------------------------


def test_a_bar_says_where_one_acts_as_an_admin(stage) -> None:
    bar = "Acting as admin: you are not in the team of"
    pages = ("/events/harbour-lights", "/events/harbour-lights/box-office")
    assert [bar in stage.as_("ada").get(page).text for page in pages] == [True, True]
    assert [bar in stage.as_("olivia").get(page).text for page in pages] == [False, False]
    assert bar not in stage.as_("ada").get("/events").text
