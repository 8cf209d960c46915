"""A second factor: set up, asked for, good once, replaced by codes on paper, switched off."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyotp import TOTP
from sqlalchemy import delete, select, update

from portal import site
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.people import factors
from portal.people.models import RecoveryCode, SecondFactor, User
from tests.factories import PASSWORD, make_user, signed_in
from tests.integration.people.conftest import Mails
from tests.integration.people.stories import is_signed_in, link_in, sign_in, sign_up
from tests.support.stage import at_once

BO = "bo@example.org"
PAGE = "/account/security/second-step"


class Telephone:
    """Bo's, which knows the secret. Its clock can be turned on by half minutes."""

    def __init__(self, secret: str) -> None:
        self.totp = TOTP(secret)

    def code(self, later: int = 0) -> str:
        return str(self.totp.at(clock.now() + timedelta(seconds=30 * later)))


@pytest.fixture(autouse=True)
def middle_of_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still: no half minute ends between a code and its answer."""
    now = clock.now()
    middle = now.replace(second=now.second // 30 * 30 + 15, microsecond=0)
    monkeypatch.setattr("portal.core.clock.now", lambda: middle)


@pytest.fixture
def bo(app: Flask) -> User:
    with app.app_context():
        return make_user("Bo Buyer", BO, password=PASSWORD)


@pytest.fixture
def bos(app: Flask, bo: User) -> FlaskClient:
    return signed_in(app, bo)


@pytest.fixture
def telephone(bos: FlaskClient) -> Telephone:
    """The secret is shown, and not in use yet."""
    bos.post(f"{PAGE}/begin")
    return Telephone(re.search(r"data-secret>([A-Z2-7]+)<", bos.get(PAGE).text)[1])


@pytest.fixture
def paper(bos: FlaskClient, telephone: Telephone) -> list[str]:
    """It is in use: the recovery codes that were shown."""
    return codes_on(bos.post(PAGE, data={"code": telephone.code(-1)}).text)


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li>((?:[2-9A-Z]{4}-){3}[2-9A-Z]{4})</li>", page)


def step(client: FlaskClient, code: str):
    return client.post("/login/second-step", data={"code": code})


def halfway(app: Flask) -> FlaskClient:
    client = app.test_client()
    answer = sign_in(client, BO)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login/second-step")
    assert not is_signed_in(client)
    return client


def test_it_is_on_once_a_code_was_right(app, bo, bos, telephone, mails: Mails) -> None:
    with app.app_context():
        assert db.session.get_one(User, bo.id).second_factor_at is None
    wrong = bos.post(PAGE, data={"code": "000000"})
    assert wrong.status_code == 422
    assert "That is not the code of this moment." in wrong.text

    page = bos.post(PAGE, data={"code": telephone.code()})
    assert page.status_code == 200
    assert len(codes_on(page.text)) == 10
    assert [code for code in codes_on(page.text) if code in bos.get(PAGE).text] == []
    assert "From now on signing in asks for a code" in mails()[-1]
    with app.app_context():
        acts = db.session.scalars(select(Activity.action)).all()
        assert acts == ["person.second_factor_on"]


def test_the_secret_is_shown_until_it_is_in_use_and_stored_sealed(app, bos, telephone) -> None:
    picture = bos.get(f"{PAGE}/qr.svg")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert picture.headers["Cache-Control"] == "no-store"
    with app.app_context():
        assert telephone.totp.secret not in db.session.scalars(select(SecondFactor.sealed)).one()

    bos.post(PAGE, data={"code": telephone.code()})
    assert bos.get(f"{PAGE}/qr.svg").status_code == 404
    assert telephone.totp.secret not in bos.get(PAGE).text


def test_signing_in_asks_for_the_code(app: Flask, telephone, paper) -> None:
    client = halfway(app)
    assert "six digits" in client.get("/login/second-step").text
    assert step(client, "000000").status_code == 422
    assert not is_signed_in(client)
    assert step(client, telephone.code()).status_code == 303
    assert is_signed_in(client)


def test_who_was_going_somewhere_gets_there(app: Flask, telephone, paper) -> None:
    client = app.test_client()
    client.get("/account/tickets?when=past")
    sign_in(client, BO)
    assert step(client, telephone.code()).headers["Location"] == "/account/tickets?when=past"


def test_a_code_is_good_once_and_an_earlier_one_no_more(app: Flask, telephone, paper) -> None:
    used = telephone.code()
    assert step(halfway(app), used).status_code == 303
    assert step(halfway(app), used).status_code == 422
    assert step(halfway(app), telephone.code(-1)).status_code == 422
    assert step(halfway(app), telephone.code(1)).status_code == 303


def test_a_code_that_two_type_at_once_lets_one_in(app: Flask, telephone, paper) -> None:
    clients, code = [halfway(app) for _ in range(4)], telephone.code()
    answers = at_once(*(lambda c=c: step(c, code).status_code for c in clients))
    assert sorted(answers) == [303, 422, 422, 422]


def test_a_recovery_code_is_good_once(app: Flask, paper: list[str], mails: Mails) -> None:
    clients = [halfway(app) for _ in range(3)]
    answers = at_once(*(lambda c=c: step(c, paper[0].lower()).status_code for c in clients))
    assert sorted(answers) == [303, 422, 422]
    assert step(halfway(app), paper[1].replace("-", "")).status_code == 303
    assert "one of your recovery codes" in mails()[-1]
    with app.app_context():
        used = select(RecoveryCode).where(RecoveryCode.used_at.is_not(None))
        assert len(db.session.scalars(used).all()) == 2
        stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
        assert [code for code in paper if code in stored] == []


def test_new_recovery_codes_replace_the_old_ones(app, bos, paper, mails: Mails) -> None:
    assert "10 recovery codes left" in bos.get(PAGE).text
    page = f"{PAGE}/recovery-codes"
    assert bos.post(page, data={"password": "a guess"}).status_code == 422
    new = codes_on(bos.post(page, data={"password": PASSWORD}).text)
    assert len(set(new) - set(paper)) == 10
    assert "the old ones open nothing any more" in mails()[-1]
    assert step(halfway(app), paper[0]).status_code == 422
    assert step(halfway(app), new[0]).status_code == 303
    assert "9 recovery codes left" in bos.get(PAGE).text


def test_it_is_switched_off_with_the_password(app, bos, paper, mails: Mails) -> None:
    assert bos.post(f"{PAGE}/off", data={"password": "a guess"}).status_code == 422
    assert bos.post(f"{PAGE}/off", data={"password": PASSWORD}).status_code == 303
    assert sign_in(app.test_client(), BO).headers["Location"] == "/events"
    assert "your password alone signs you in" in mails()[-1]
    with app.app_context():
        assert db.session.scalars(select(RecoveryCode)).all() == []
        assert db.session.scalars(select(SecondFactor)).all() == []


def test_what_is_in_use_is_not_begun_again(bos, telephone, paper) -> None:
    assert bos.post(f"{PAGE}/begin").status_code == 409
    assert bos.post(PAGE, data={"code": telephone.code()}).status_code == 409


def test_without_one_there_are_no_recovery_codes(bos: FlaskClient) -> None:
    answer = bos.post(f"{PAGE}/recovery-codes", data={"password": PASSWORD})
    assert answer.status_code == 409
    assert codes_on(answer.text) == []


def test_guessing_codes_is_slowed_down(app: Flask, telephone, paper) -> None:
    client = halfway(app)
    assert {step(client, f"{number:06}").status_code for number in range(10)} == {422}
    answer = step(client, telephone.code())
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert step(halfway(app), paper[0]).status_code == 429, "in any browser"


@pytest.mark.parametrize("code", ["", " ", "12345", "x" * 41, "٠٥٠٤٧١", "' OR 1=1 --"])
def test_what_is_no_code_is_said_on_the_field(app: Flask, paper, code: str) -> None:
    answer = step(halfway(app), code)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_the_second_step_alone_opens_nothing(app: Flask, telephone, paper) -> None:
    client = app.test_client()
    answer = step(client, telephone.code())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert not is_signed_in(client)


def test_who_takes_too_long_begins_again(app: Flask, telephone, paper, monkeypatch) -> None:
    client, code, later = halfway(app), telephone.code(), clock.now() + timedelta(minutes=11)
    monkeypatch.setattr("portal.core.clock.now", lambda: later)
    assert step(client, code).headers["Location"] == "/login"


def test_a_new_password_ends_what_was_half_way(app, bo, telephone, paper) -> None:
    client = halfway(app)
    with app.app_context():
        db.session.execute(update(User).values(password_hash="another"))
        db.session.commit()
    assert step(client, telephone.code()).headers["Location"] == "/login"


def test_older_keys_still_open_the_secret(make_app, app, telephone, paper) -> None:
    rotated = make_app(SECRET_KEY=f"a new key for tests, long enough,{app.config['SECRET_KEY']}")
    assert step(halfway(rotated), telephone.code()).status_code == 303


def test_a_lost_key_leaves_the_codes_on_paper(make_app, telephone, paper) -> None:
    lost = make_app(SECRET_KEY="a new key for tests, and the old one is gone")
    client = halfway(lost)
    assert step(client, telephone.code()).status_code == 422
    assert step(client, paper[0]).status_code == 303


def test_the_checkout_is_no_way_round_it(app: Flask, bo, telephone, paper) -> None:
    from portal.people import actions

    with app.test_request_context(), pytest.raises(actions.SecondStep, match="second step"):
        actions.sign_in(BO, PASSWORD, address="203.0.113.9")


def test_a_second_link_of_the_sign_up_is_no_way_round_it(app, client, mails: Mails) -> None:
    sign_up(client)
    sign_up(client)
    first, second = map(link_in, mails())
    client.post(first)
    set_up(client)

    other = app.test_client()
    assert other.post(second, data={"password": PASSWORD}).status_code == 410
    assert not is_signed_in(other)


def test_who_looked_before_it_was_on_does_not_begin_it_anew(app, bo, telephone, paper) -> None:
    """Two windows at once: or the telephone would know a secret that opens nothing any more."""
    assert bo.second_factor_at is None, "as another window saw it"
    with app.app_context(), pytest.raises(WrongState, match="on already"):
        factors.begin(bo)
    assert step(halfway(app), telephone.code()).status_code == 303


# Admins ------------------------------------------------------------------------------------------


@pytest.fixture
def required(app: Flask) -> None:
    with app.app_context():
        site.lock().admins_need_second_factor = True
        db.session.commit()


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    with app.app_context():
        return signed_in(app, make_user("Ada Admin", is_admin=True, password=PASSWORD))


def set_up(bos: FlaskClient) -> str:
    bos.post(f"{PAGE}/begin")
    secret = re.search(r"data-secret>([A-Z2-7]+)<", bos.get(PAGE).text)[1]
    return bos.post(PAGE, data={"code": TOTP(secret).at(clock.now())}).text


def test_an_admin_who_needs_one_sets_it_up_before_anything_else(ada, required) -> None:
    for answer in (ada.get("/admin/mail?before=x"), ada.post("/admin/mail/x/retry")):
        assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    ada.get("/admin/mail?before=x")
    page = ada.get(PAGE).text
    assert "Admins of this site need a second step." in page
    shown = set_up(ada)
    assert 'href="/admin/mail?before=x"' in shown, "on to where Ada was going"
    assert ada.get("/admin/mail").status_code == 200


def test_programs_of_such_an_admin_are_told(ada, required) -> None:
    answer = ada.patch("/v1/modules", json={"ticket_include": True})
    assert answer.status_code == 403
    assert "second step" in answer.json["errors"][0]["detail"]


def test_an_admin_who_needs_one_keeps_it(ada, required) -> None:
    set_up(ada)
    answer = ada.post(f"{PAGE}/off", data={"password": PASSWORD})
    assert answer.status_code == 409
    assert "it stays on" in answer.text
    assert ada.get("/admin/mail").status_code == 200


def test_where_nobody_asks_for_it_admins_go_on_as_before(ada) -> None:
    assert ada.get("/admin/mail").status_code == 200


def test_others_are_not_asked(app: Flask, bos: FlaskClient, required) -> None:
    assert bos.get("/events").status_code == 200
    assert bos.get("/admin/mail").status_code == 403


def test_a_factor_without_a_secret_locks_nobody_out_of_paper(app, paper) -> None:
    with app.app_context():
        db.session.execute(delete(SecondFactor))
        db.session.commit()
    assert step(halfway(app), paper[0]).status_code == 303
