"""Take one's data along; delete the account: the person goes, the figures stay."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal import invariants, mail, people
from portal.account import export
from portal.activity import Activity
from portal.core import clock, refs
from portal.core.access import Role
from portal.core.db import db
from portal.events.models import Event, EventState
from portal.mail import Mail
from portal.orders.models import Attendee, Order, Status
from portal.people.models import MailedLink, Membership, SignIn, User
from portal.savedviews.models import SavedView
from tests.factories import (
    PASSWORD,
    make_event,
    make_order,
    make_ticket,
    make_user,
    signed_in,
    switch_modules_on,
)
from tests.integration.people.stories import is_signed_in, sign_in
from tests.support.stage import at_once

BO, EVE = "bo@example.org", "eve@example.org"
PAGE = "/account/data"


@pytest.fixture
def event(app: Flask) -> Event:
    with app.app_context():
        switch_modules_on()
        return make_event(owner=make_user("Olivia Owner"))


@pytest.fixture
def bo(app: Flask) -> User:
    with app.app_context():
        return make_user("Bo Buyer", BO, password=PASSWORD)


@pytest.fixture
def bos(app: Flask, bo: User) -> FlaskClient:
    return signed_in(app, bo)


@pytest.fixture
def order(app: Flask, event: Event, bo: User) -> str:
    """Bo bought two, and named who comes."""
    with app.app_context():
        db.session.add(event)
        return _order(event, bo).code


def _order(event: Event, buyer: User | None, email: str = BO) -> Order:
    order = make_order(
        event, {make_ticket(event, refs.ticket_ref()): 2}, name="Bo Buyer", email=email
    )
    order.buyer_id = buyer.id if buyer else None
    for attendee, name in zip(order.attendees, ("Bo Buyer", "Liis Tamm"), strict=True):
        attendee.name, attendee.email = name, email
    db.session.commit()
    return order


def delete(client: FlaskClient, password: str = PASSWORD):
    return client.post(PAGE, data={"password": password})


def taken(client: FlaskClient) -> dict:
    answer = client.get("/account/data.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    return json.loads(answer.text)


def test_everything_about_a_person_is_taken_along(app, bos, order) -> None:
    with app.app_context():
        mail.send("person.known", BO, dedupe="k:1", name="Bo", url="x")
    bos.post("/account", data={"name": "Bo “Ümlaut” Buyer"})
    found = taken(bos)
    assert found["account"]["email"] == BO
    assert found["account"]["name"] == "Bo “Ümlaut” Buyer"
    [bought] = found["orders"]
    assert (bought["code"], bought["total_minor"], bought["event"]) == (
        order,
        7000,
        "Harbour Lights",
    )
    assert [each["name"] for each in bought["attendees"]] == ["Bo Buyer", "Liis Tamm"]
    assert [each["action"] for each in found["activity"]] == ["person.renamed"]
    assert len(found["mails"]) == len(found["signed_in"]) == 1


def test_no_secret_and_nothing_of_others_is_taken_along(app, event, bos, order) -> None:
    with app.app_context():
        db.session.add(event)
        eve = make_user("Eve", EVE)
        _order(event, eve, EVE)
        codes = db.session.scalars(select(Attendee.code)).all()
        secret = db.session.scalars(select(User.password_hash).filter_by(email=BO)).one()
    text = bos.get("/account/data.json").text
    assert EVE not in text
    assert [code for code in [*codes, secret] if code in text] == []
    assert len(taken(bos)["orders"]) == 1


def test_a_long_history_is_read_in_batches(app, event, bo, bos, monkeypatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    with app.app_context():
        db.session.add(event)
        codes = [_order(event, bo).code for _ in range(5)]
    assert [each["code"] for each in taken(bos)["orders"]] == codes


def test_the_person_goes_and_the_figures_stay(app, event, bo, bos, order) -> None:
    phone = signed_in(app, bo)
    with app.app_context():
        mail.send("person.known", BO, dedupe="k:1", name="Bo", url="x")
        people.join(bo, event.id, Role.BOX_OFFICE)
        db.session.commit()
    bos.post("/account", data={"name": "Bo Baggage"})
    bos.post("/account/email", data={"email": EVE, "password": PASSWORD})

    answer = delete(bos)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/deleted")
    assert "Your account is deleted" in bos.get("/account/deleted").text
    assert [is_signed_in(each) for each in (bos, phone)] == [False, False]
    assert sign_in(app.test_client(), BO).status_code == 422
    with app.app_context():
        gone = db.session.get_one(User, bo.id)
        assert (gone.name, gone.password_hash, gone.is_admin) == ("Deleted person", None, False)
        assert gone.email.endswith("@deleted.invalid")
        kept = db.session.scalars(select(Order)).one()
        assert (kept.code, kept.total_minor, kept.status) == (order, 7000, Status.COMPLETED)
        assert (kept.buyer_name, kept.buyer_email, kept.buyer_id) == (None, None, None)
        assert [(each.name, each.email) for each in kept.attendees] == [(None, None)] * 2
        assert [bool(each.code) for each in kept.attendees] == [True, True]
        assert db.session.scalars(select(Mail.recipient)).all() == ["Deleted person"]
        for model in (SignIn, MailedLink):
            assert db.session.scalars(select(model).filter_by(user_id=bo.id)).all() == []
        assert db.session.get(Membership, (bo.id, event.id)) is None
        acts = db.session.scalars(select(Activity).where(Activity.subject_kind == "person")).all()
        assert {(each.subject_ref, each.ip, str(each.changes)) for each in acts} == {
            ("Deleted person", None, "{}"),  # that they went
            ("", None, "{}"),
        }
        assert "person.deleted" in {each.action for each in acts}


def test_views_that_somebody_kept_go_with_them_and_those_of_the_team_stay(
    app, event, bo, bos
) -> None:
    with app.app_context():
        people.join(bo, event.id, Role.BOX_OFFICE)
        for name, owner in (("My neighbours", bo.id), ("Ours", None)):
            view = SavedView(event_id=event.id, page="orders", name=name, query="q=eve")
            view.owner_id, view.created_by_id = owner, bo.id
            db.session.add(view)
        db.session.commit()

    delete(bos)
    with app.app_context():
        kept = db.session.scalars(select(SavedView).order_by(SavedView.id)).all()
        assert [(view.name, view.query, bool(view.removed_at)) for view in kept] == [
            ("", "", True),
            ("Ours", "q=eve", False),
        ]


def test_nowhere_is_a_name_or_an_address_left(app, bo, bos, order) -> None:
    """Every column of every table, whoever adds the next one."""
    named = {"attendee-1-name": "Bo Renamed", "attendee-1-email": BO}
    bos.post(f"/orders/{order}/holders", data=named)
    bos.post("/account", data={"name": "Bo Renamed"})
    delete(bos)
    with app.app_context():
        left = [
            f"{table.name}: {row}"
            for table in db.metadata.tables.values()
            if table.name != "throttles"  # swept within a day
            for row in db.session.execute(select(table)).all()
            if re.search(r"bo@example|Bo Buyer|Bo Renamed|Liis", str(row))
        ]
        assert left == []
        assert list(invariants.breaches()) == []


def test_tickets_stay_valid_by_their_code(app, bos, order) -> None:
    with app.app_context():
        code = db.session.scalars(select(Attendee.code)).first()
        link = refs.sign("ticket", code)
    delete(bos)
    page = app.test_client().get(f"/t/{link}")
    assert page.status_code == 200
    assert "At the door, show this" in page.text


def test_an_address_is_free_again_and_its_new_owner_has_nothing_of_the_old(app, bos, order):
    delete(bos)
    with app.app_context():
        again = make_user("Bo Again", BO, password=PASSWORD)
    browser = signed_in(app, again)
    assert taken(browser)["orders"] == taken(browser)["activity"] == taken(browser)["mails"] == []


def test_orders_of_somebody_who_has_an_old_address_now_are_left_alone(app, event, bo, bos) -> None:
    with app.app_context():
        db.session.add(event)
        changes = {"email": [EVE, BO]}
        act = {"subject_kind": "person", "subject_ref": BO, "details": {}, "changes": changes}
        db.session.add(Activity(actor_id=bo.id, action="person.email_changed", **act))
        code = _order(event, make_user("Eve", EVE), EVE).code
    delete(bos)
    with app.app_context():
        kept = db.session.scalars(select(Order).filter_by(code=code)).one()
        assert (kept.buyer_name, kept.buyer_email) == ("Bo Buyer", EVE)
        assert kept.attendees[0].email == EVE


def test_what_was_bought_as_a_guest_at_the_own_address_is_blanked(app, event, bos) -> None:
    with app.app_context():
        db.session.add(event)
        code = _order(event, None).code
    delete(bos)
    with app.app_context():
        kept = db.session.scalars(select(Order).filter_by(code=code)).one()
        assert (kept.buyer_name, kept.buyer_email) == (None, None)


@pytest.mark.parametrize("password", ["", "a guess"])
def test_it_asks_for_the_password(app, bo, bos, password: str) -> None:
    answer = delete(bos, password)
    assert answer.status_code == 422
    assert is_signed_in(bos)
    with app.app_context():
        assert db.session.get_one(User, bo.id).email == BO


def test_the_page_warns_of_tickets_to_come(bos, order) -> None:
    page = bos.get(PAGE).text
    assert "1 order for events to come" in page
    assert "they stay valid by their code" in page


def test_a_cancelled_order_is_no_ticket_to_come(app, bos, order) -> None:
    with app.app_context():
        db.session.execute(update(Order).values(status=Status.CANCELLED))
        db.session.commit()
    assert "for events to come" not in bos.get(PAGE).text


def test_the_owner_of_a_live_event_hands_it_over_first(app, bo, bos) -> None:
    with app.app_context():
        live = make_event("Winter Gala", owner=bo)
    assert "You own “<bdi>Winter Gala</bdi>”" in bos.get(PAGE).text
    answer = delete(bos)
    assert answer.status_code == 409
    assert "You own “Winter Gala”, which people are still coming to." in answer.text
    assert "Hand it over" in answer.text
    assert "Bo Buyer" in answer.text, "the page shows the account as it stays"
    assert is_signed_in(bos)
    with app.app_context():
        assert db.session.get_one(User, bo.id).email == BO
        db.session.execute(update(Membership).values(role=Role.ORGANIZER))
        db.session.commit()
        assert live.id
    assert delete(bos).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {"state": EventState.DRAFT},
        {"state": EventState.CANCELLED},
        {
            "starts_at": clock.now() - timedelta(days=2),
            "ends_at": clock.now() - timedelta(days=1),
        },
    ],
)
def test_events_nobody_comes_to_any_more_hold_nobody(app, bo, bos, fields) -> None:
    with app.app_context():
        make_event("Winter Gala", owner=bo, **fields)
    assert delete(bos).status_code == 303


def admin(app: Flask, name: str) -> FlaskClient:
    with app.app_context():
        return signed_in(app, make_user(name, is_admin=True, password=PASSWORD))


def test_the_only_admin_stays(app: Flask) -> None:
    ada = admin(app, "Ada Admin")
    answer = delete(ada)
    assert answer.status_code == 409
    assert "You are the only admin" in answer.text
    assert ada.get("/admin/mail").status_code == 200


def test_of_two_admins_who_leave_at_once_one_stays(app: Flask) -> None:
    both = [admin(app, name) for name in ("Ada Admin", "Adam Admin")]
    answers = at_once(*(lambda b=b: delete(b).status_code for b in both))
    assert sorted(answers) == [303, 409]
    with app.app_context():
        assert db.session.scalar(select(func.count(User.id)).where(User.is_admin)) == 1


def test_deleting_twice_at_once_deletes_once(app, bo, bos) -> None:
    second = signed_in(app, bo)
    answers = at_once(*(lambda b=b: delete(b).location for b in (bos, second)))
    assert answers.count("/account/deleted") == 1  # the other is refused, or nobody by then
    with app.app_context():
        acts = select(func.count(Activity.id)).filter_by(action="person.deleted")
        assert db.session.scalar(acts) == 1


def test_promised_mails_of_the_deleted_go_nowhere(app, bo, bos, mails) -> None:
    bos.post("/account/security", data={"password": PASSWORD, "new_password": "another one"})
    app.test_client().post("/reset-password", data={"email": BO})
    bos.post(PAGE, data={"password": "another one"})
    assert mails() == []
