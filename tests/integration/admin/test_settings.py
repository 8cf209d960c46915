"""What admins set for the whole site, and where it is heeded."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import site
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.mail import letters
from portal.orders import moves
from portal.people import User, signup
from portal.site.models import Site
from tests.factories import make_user, signed_in
from tests.support.stage import Stage
from tests.support.statements import statement_counter

PAGE = "/admin/settings"
FORM = {"name": "Pier 14", "hold_minutes": "25", "sign_up": "open", "version": "1"}
BO = {"name": "Bo Buyer", "email": "bo@example.org", "password": "open the doors at six"}


def stored(app: Flask) -> tuple[str, int, str, bool]:
    with app.app_context():
        now = site.settings()
        return now.name, now.hold_minutes, now.sign_up.value, now.admins_need_second_factor


def acts(app: Flask) -> list[dict]:
    with app.app_context():
        found = select(Activity.changes).where(Activity.action == "site.changed")
        return list(db.session.scalars(found.order_by(Activity.id)))


def test_what_is_saved_holds_and_is_written_down(stage: Stage) -> None:
    assert stored(stage.app) == ("Foyer", 15, "open", False)
    ada = stage.as_("ada")
    form = FORM | {"sign_up": "invitation", "admins_need_second_factor": "y"}

    assert ada.post(PAGE, data=form).headers["Location"] == PAGE
    assert stored(stage.app) == ("Pier 14", 25, "invitation", True)
    assert acts(stage.app) == [
        {
            "name": ["Foyer", "Pier 14"],
            "hold_minutes": [15, 25],
            "sign_up": ["open", "invitation"],
            "admins_need_second_factor": [False, True],
        }
    ]
    assert ada.get(PAGE).headers["Location"] == "/account/security/second-step"
    ada.post(PAGE, data=FORM)
    with stage.app.app_context():
        db.session.execute(update(User).values(second_factor_at=clock.now()))
        db.session.commit()
    page = ada.get(PAGE).text
    assert 'value="Pier 14"' in page
    assert "<title>Settings of the site · Pier 14</title>" in page


def test_saving_what_is_there_changes_nothing(stage: Stage) -> None:
    form = FORM | {"name": "Foyer", "hold_minutes": "15"}
    assert stage.as_("ada").post(PAGE, data=form).status_code == 303

    with stage.app.app_context():
        row = db.session.scalars(select(Site)).one()
        assert (row.name, row.hold_minutes, row.version) == (None, None, 1)
    assert acts(stage.app) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Write a name, like Foyer."),
        ({"name": "x" * 61}, "Write at most 60 characters."),
        ({"hold_minutes": ""}, "Write a number from 1 to 60."),
        ({"hold_minutes": "0"}, "Write a number from 1 to 60."),
        ({"hold_minutes": "61"}, "Write a number from 1 to 60."),
        ({"hold_minutes": "1e1"}, "Write a whole number, like 2."),
        ({"sign_up": "friends"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_on_its_field(stage: Stage, fields, sentence) -> None:
    answer = stage.as_("ada").post(PAGE, data=FORM | fields)

    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert 'aria-invalid="true"' in answer.text
    assert stored(stage.app) == ("Foyer", 15, "open", False)


@pytest.mark.usefixtures("anna")
def test_who_saves_second_sees_both_and_decides(stage: Stage) -> None:
    stage.as_("anna").post(PAGE, data=FORM | {"name": "Anna's"})
    answer = stage.as_("ada").post(PAGE, data=FORM)

    assert answer.status_code == 409
    assert "Anna Admin saved this" in answer.text
    assert "<bdi>Pier 14</bdi>" in answer.text
    assert "<bdi>Anna&#39;s</bdi>" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert stored(stage.app)[0] == "Anna's"
    assert stage.as_("ada").post(PAGE, data=FORM | {"version": "2"}).status_code == 303
    assert stored(stage.app)[0] == "Pier 14"


@pytest.mark.usefixtures("anna")
def test_a_switch_thrown_meanwhile_is_no_conflict(stage: Stage) -> None:
    stage.as_("anna").post("/admin/modules", data={"ticket_include": "", "sure": "yes"})

    assert stage.as_("ada").post(PAGE, data=FORM).status_code == 303


@pytest.mark.usefixtures("anna")
def test_of_two_who_save_at_once_one_hears_of_the_other(stage: Stage) -> None:
    answers: list[int] = []
    browsers = [stage.as_(name) for name in ("ada", "anna")]
    start = threading.Barrier(2)

    def save(number: int) -> None:
        start.wait()
        form = FORM | {"name": f"Name {number}"}
        answers.append(browsers[number].post(PAGE, data=form).status_code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]
    assert len(acts(stage.app)) == 1


def test_only_admins_see_and_set(stage: Stage, client) -> None:
    for name in ("olivia", "stan"):
        assert stage.as_(name).get(PAGE).status_code == 403
        assert stage.as_(name).post(PAGE, data=FORM).status_code == 403
    assert client.get(PAGE).headers["Location"] == "/login"
    assert stored(stage.app)[0] == "Foyer"


# Where it is heeded ------------------------------------------------------------------------------


def test_the_name_stands_on_every_page_and_in_every_mail(stage: Stage) -> None:
    stage.as_("ada").post(PAGE, data=FORM)
    browser = stage.app.test_client()
    pages = ["/", "/login", "/register", "/e/harbour-lights", "/orders/find", "/nothing-here"]
    texts = [browser.get(page).text for page in pages]
    texts += [stage.as_("olivia").get(page).text for page in ("/events", "/account")]

    assert [page for page in texts if "Foyer" in page or " · Pier 14</title>" not in page] == []
    with stage.app.app_context():
        letter = letters.write("person.welcome", name="Bo", url="x")
    for part in (letter.subject, letter.text, letter.html):
        assert ("Pier 14" in part, "Foyer" in part) == (True, False)


def test_the_name_is_written_as_text(stage: Stage) -> None:
    stage.as_("ada").post(PAGE, data=FORM | {"name": "<b>Pier</b>"})

    assert "<b>Pier</b>" not in stage.app.test_client().get("/login").text


def test_it_costs_one_statement_a_page(stage: Stage) -> None:
    browser = stage.app.test_client()
    browser.get("/login")
    with statement_counter(stage.app) as sent:
        browser.get("/login")

    assert [statement.split("FROM ")[1].strip() for statement in sent] == ["site"]


def test_a_page_about_a_broken_database_asks_it_nothing(make_app, monkeypatch) -> None:
    app = make_app(APP_NAME="Pier 14")
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fails() -> None:
        raise RuntimeError("nothing answers")

    monkeypatch.setattr("portal.shop.views._list", lambda _topic: fails())
    monkeypatch.setattr("portal.site.queries._read", fails)
    answer = app.test_client().get("/")

    assert answer.status_code == 500
    assert " · Pier 14</title>" in answer.text


def test_holds_last_as_long_as_it_says(stage: Stage) -> None:
    stage.as_("ada").post(PAGE, data=FORM)

    with stage.app.app_context():
        assert moves.hold_length().total_seconds() == 25 * 60


# Sign-up by invitation ---------------------------------------------------------------------------


@pytest.fixture
def closed(stage: Stage) -> Stage:
    stage.as_("ada").post(PAGE, data=FORM | {"sign_up": "invitation"})
    return stage


def test_nobody_signs_up_who_was_not_invited(closed: Stage) -> None:
    browser, before = closed.app.test_client(), closed.count(User)
    answers = [browser.get("/register"), browser.post("/register", data=BO)]

    assert [answer.status_code for answer in answers] == [403, 403]
    for answer in answers:
        assert "Accounts are by invitation here." in answer.text
    assert "Make an account" not in browser.get("/login").text
    assert closed.count(User) == before


def test_who_is_invited_may(closed: Stage) -> None:
    with closed.app.app_context():
        signup.register(**BO, address="127.0.0.1", invited=True)
        db.session.commit()
        assert db.session.query(User).filter_by(email=BO["email"]).count() == 1


def test_who_buys_gets_an_account_on_the_way(closed: Stage) -> None:
    with closed.app.app_context():
        assert signup.on_the_way("liis@example.org", name="Liis").email == "liis@example.org"


def test_who_has_an_account_signs_in(closed: Stage) -> None:
    with closed.app.app_context():
        bo = make_user(password=BO["password"])
    data = {"email": bo.email, "password": BO["password"]}

    assert closed.app.test_client().post("/login", data=data).headers["Location"] == "/events"
    assert signed_in(closed.app, bo).get("/account").status_code == 200
