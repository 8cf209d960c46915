"""Orders in the hands of admins: found, corrected where no figure lies, withdrawn."""

import re

import pytest
from sqlalchemy import select

from portal import invariants, jobs, orders
from portal.activity import Activity
from portal.admin import sales
from portal.codes import Code, UsedFor
from portal.core.db import db
from portal.mail import Mail
from portal.orders import Order
from portal.orders.models import Attendee, Channel, PaymentMode, Status
from portal.payments import Payment
from portal.payments.models import PaymentOffer
from portal.tickets import Ticket
from tests.factories import make_code, make_order, make_tax, make_ticket, signed_in
from tests.support.plans import plans_of
from tests.support.stage import at_once
from tests.support.statements import statement_counter

ORDERS = "/admin/orders"
BO = {"name": "Bo Buyer", "email": "bo@example.org"}


@pytest.fixture
def general(stage) -> Ticket:
    return stage.make(make_ticket, stage.event, "General", max_per_order=100)


@pytest.fixture
def make(stage, general):
    """An order of two at €35.00."""

    def make(status: Status = Status.COMPLETED, **fields) -> Order:
        order = stage.make(make_order, stage.event, {general: 2}, status=status, **{**BO, **fields})
        if status is not Status.COMPLETED:
            with stage.app.app_context():
                db.session.get(Order, order.id).payment_mode = PaymentMode.BANK
                db.session.commit()
        return order

    return make


@pytest.fixture
def post(stage):
    """Send the form of an order as its page shows it, with some fields changed."""

    def post(order: Order, who: str = "ada", **typed: str):
        return stage.as_(who).post(
            f"{ORDERS}/{order.code}", data=shown(stage, order) | fields(typed)
        )

    return post


def fields(typed: dict[str, str]) -> dict[str, str]:
    return {
        name if name in ("buyer_name", "buyer_email", "payment_mode", "end_note")
        else name.replace("_", "-"): value
        for name, value in typed.items()
    }  # fmt: skip


def shown(stage, order: Order) -> dict[str, str]:
    page = stage.as_("ada").get(f"{ORDERS}/{order.code}").text
    form = page.partition('id="form"')[2].partition("</form>")[0]
    inputs = re.findall(r"<input [^>]*>", form)
    values = {
        re.search('name="([^"]*)"', each)[1]: (re.search('value="([^"]*)"', each) or ["", ""])[1]
        for each in inputs
    }
    mode = re.search(r'<option selected value="([^"]*)"', form)
    return values | {"payment_mode": mode[1], "note": "", "move": "", "end_note": ""}


def breaches(stage) -> list[str]:
    with stage.app.app_context():
        return list(invariants.breaches())


def changes(stage) -> list[tuple[str, dict]]:
    with stage.app.app_context():
        mine = select(Activity.action, Activity.changes).where(
            Activity.actor_id == stage.cast["ada"].id
        )
        return [tuple(row) for row in db.session.execute(mine.order_by(Activity.id))]


def test_only_admins_come_near(stage, make) -> None:
    order = make()
    for name in stage.cast.keys() - {"ada"}:
        browser = stage.as_(name)
        pages = (ORDERS, f"{ORDERS}/{order.code}")
        assert [browser.get(page).status_code for page in pages] == [403, 403]
        for address in (f"{ORDERS}/{order.code}", f"{ORDERS}/{order.code}/delete"):
            assert browser.post(address, data={"note": "x", "buyer_name": "x"}).status_code == 403
    assert stage.stored(order).buyer_name == "Bo Buyer"
    assert stage.app.test_client().get(ORDERS).status_code == 303
    assert stage.as_("ada").get(f"{ORDERS}/ZZZZZ").status_code == 404


def test_it_is_found_by_code_address_and_payment(stage, make) -> None:
    assert "No orders yet" in stage.as_("ada").get(ORDERS).text
    one, other = make(), make(email="liis@example.org")
    with stage.app.app_context():
        paid = db.session.query(Payment).filter_by(order_id=other.id).one()
        paid.provider_id = "pi_3Px"
        db.session.commit()

    def found(typed: str) -> list[str]:
        page = stage.as_("ada").get(ORDERS, query_string={"q": typed}).text
        return re.findall(r'<tr id="row-\w+" data-ref="(\w+)"', page)

    assert found("") == [other.code, one.code]
    assert found(one.code.lower()) == found("BO@example.org") == [one.code]
    assert found("liis@example.org") == found("pi_3Px") == [other.code]
    assert found("example") == found("%") == []
    assert "No order matches" in stage.as_("ada").get(f"{ORDERS}?q=x").text


def test_the_list_is_turned_by_key(stage, make, monkeypatch) -> None:
    monkeypatch.setattr(sales, "PAGE", 2)
    codes = [make().code for _ in range(3)]
    first = stage.as_("ada").get(ORDERS).text
    assert f"?before={codes[1]}" in first
    second = stage.as_("ada").get(f"{ORDERS}?before={codes[1]}").text
    assert re.findall(r'data-ref="(\w+)"', second) == [codes[0]]


def test_a_search_is_answered_by_indexes_and_pages_cost_the_same(stage, make) -> None:
    def cost(page: str) -> int:
        with statement_counter(stage.app) as sent:
            assert stage.as_("ada").get(page).status_code == 200
        return len(sent)

    order = make()
    stage.as_("ada")
    pages = (ORDERS, f"{ORDERS}?q=bo@example.org", f"{ORDERS}/{order.code}")
    before = [cost(page) for page in pages]
    for _ in range(2):
        make()
    assert [cost(page) for page in pages] == before
    assert before[:2] == [3, 3]
    if stage.app.config["DATABASE_URL"].startswith("sqlite"):
        with plans_of(stage.app, "orders") as plans:
            stage.as_("ada").get(f"{ORDERS}?q=bo@example.org")
        assert not re.search(r"SCAN (orders|payments)\b(?!.*USING)", "\n".join(plans))


def test_every_field_can_be_corrected_with_old_and_new_in_the_log(stage, make, post) -> None:
    order = make()
    answer = post(
        order, buyer_name="Bo Baker", buyer_email="Baker@Example.org", note="Called us",
        attendee_2_name="Liis Tamm", attendee_2_email="liis@example.org",
    )  # fmt: skip
    assert answer.status_code == 303
    now = stage.stored(order)
    assert (now.buyer_name, now.buyer_email, now.note) == (
        "Bo Baker", "baker@example.org", "Called us",
    )  # fmt: skip
    with stage.app.app_context():
        seats = db.session.query(Attendee).filter_by(order_id=order.id).order_by("id")
        assert [(each.name, each.email) for each in seats] == [
            (None, None), ("Liis Tamm", "liis@example.org"),
        ]  # fmt: skip
    assert changes(stage) == [
        ("order.changed", {
            "buyer_name": ["Bo Buyer", "Bo Baker"],
            "buyer_email": ["bo@example.org", "baker@example.org"],
            "note": ["", "Called us"],
            "name on ticket 2": [None, "Liis Tamm"],
            "email on ticket 2": [None, "liis@example.org"],
        })
    ]  # fmt: skip
    page = stage.as_("ada").get(f"{ORDERS}/{order.code}").text
    assert "<del><bdi>Bo Buyer</bdi></del>" in page
    assert "<ins><bdi>Bo Baker</bdi></ins>" in page
    assert breaches(stage) == []


def test_saving_what_is_there_is_no_act(stage, make, post) -> None:
    order = make()
    assert post(order).status_code == 303
    assert (changes(stage), stage.stored(order).version) == ([], 1)


def test_who_saves_over_what_they_never_saw_is_told(stage, make) -> None:
    order = make()
    stale = shown(stage, order)
    url = f"{ORDERS}/{order.code}"
    stage.as_("ada").post(url, data=stale | {"buyer_name": "First"})
    answer = stage.as_("ada").post(url, data=stale | {"buyer_name": "Second"})
    assert answer.status_code == 409
    assert "Ada Admin saved this" in answer.text
    assert "<bdi>Second</bdi></td><td><bdi>First</bdi>" in answer.text
    assert stage.stored(order).buyer_name == "First"


def test_a_move_meanwhile_is_a_conflict_as_well(stage, make) -> None:
    order = make(Status.PENDING)
    stale = shown(stage, order)
    with stage.app.app_context():
        orders.cancel(db.session.get(Order, order.id), actor_id=stage.cast["otto"].id)
        db.session.commit()
    answer = stage.as_("ada").post(f"{ORDERS}/{order.code}", data=stale | {"buyer_name": "X"})
    assert answer.status_code == 409
    assert stage.stored(order).buyer_name == "Bo Buyer"


def test_what_was_paid_stays_what_it_cost(stage, make, post) -> None:
    order = make()
    answer = post(order, price_1="30.00")
    assert (answer.status_code, "€70.00 was paid for it" in answer.text) == (422, True)
    answer = post(order, payment_mode="bank-transfer")
    assert (answer.status_code, "€70.00 was taken as it stands here" in answer.text) == (422, True)
    assert (changes(stage), breaches(stage)) == ([], [])


def test_the_price_of_an_unpaid_order_is_corrected_with_its_total(stage, make, post) -> None:
    order = make(Status.PLACED)
    assert post(order, price_1="30.00").status_code == 303
    now = stage.stored(order)
    assert (now.subtotal_minor, now.total_minor) == (6000, 6000)
    assert changes(stage) == [
        ("order.changed", {"price of General_minor": [3500, 3000], "total_minor": [7000, 6000]})
    ]
    page = stage.as_("ada").get(f"{ORDERS}/{order.code}").text
    assert "Price of General: <del><bdi>€35.00</bdi></del>" in page
    assert breaches(stage) == []


@pytest.mark.parametrize(("included", "tax", "total"), [(True, 1082, 6000), (False, 1320, 7320)])
def test_a_tax_is_reckoned_again_from_corrected_prices(
    stage, make, post, included, tax, total
) -> None:
    stage.make(make_tax, stage.event, included=included)
    order = make(Status.PLACED)
    stage.make(make_tax, stage.event, 900, included=included)  # for what is sold from now on
    assert post(order, price_1="30.00").status_code == 303
    now = stage.stored(order)
    assert (now.tax_rate, now.subtotal_minor, now.tax_minor, now.total_minor) == (
        *(2200, 6000, tax),
        total,
    )
    (told,) = [each for _, each in changes(stage)]
    assert told["tax_minor"][1] == tax
    assert breaches(stage) == []


def test_a_price_covers_what_a_code_took_off(stage, general, post) -> None:
    stage.make(make_code, stage.event, "DOCK15", general, used_for=UsedFor.TICKET)
    order = stage.make(
        make_order, stage.event, {general: 2}, status=Status.PLACED, typed=["DOCK15"], **BO
    )
    answer = post(order, price_1="5.00")
    assert (answer.status_code, "Its code takes €5.25 off each" in answer.text) == (422, True)
    assert post(order, price_1="5.25", payment_mode="onsite").status_code == 303
    assert (stage.stored(order).total_minor, breaches(stage)) == (0, [])


@pytest.mark.parametrize(
    ("status", "move", "typed", "sentence"),
    [
        (Status.PENDING, "complete", {}, "€70.00 of it is not paid"),
        (Status.COMPLETED, "place", {}, "is completed: it cannot place any more."),
        (Status.COMPLETED, "complete", {}, "is completed: it cannot complete any more."),
        (Status.PLACED, "cancel", {}, "Write to the buyer why it is cancelled."),
        (Status.PENDING, "place", {}, "Choose a way to pay later that the event offers."),
        (Status.PENDING, "", {"payment_mode": "free"}, "It costs €70.00: it is free only at 0."),
        (Status.PENDING, "fly", {}, "Choose one from the list."),
        (Status.PENDING, "", {"price_1": "-1"}, "Write an amount"),
        (Status.PENDING, "", {"buyer_email": "bo@"}, "Check the address"),
    ],
)
def test_no_figure_comes_to_lie(stage, make, post, status, move, typed, sentence) -> None:
    order = make(status)
    answer = post(order, move=move, **typed)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    now = stage.stored(order)
    assert (now.status, now.total_minor, now.buyer_email) == (status, 7000, "bo@example.org")
    assert (changes(stage), breaches(stage)) == ([], [])


def test_it_moves_along_the_table(stage, make, post, general) -> None:
    with stage.app.app_context():
        db.session.add(PaymentOffer(event_id=stage.event.id, mode=PaymentMode.BANK, days=7))
        db.session.commit()
    order = make(Status.PENDING, channel=Channel.WEB)
    assert post(order, move="place").status_code == 303
    assert stage.stored(order).status == Status.PLACED
    assert post(order, price_1="0.00", payment_mode="free").status_code == 303
    assert post(order, move="complete").status_code == 303
    assert stage.stored(order).status == Status.COMPLETED
    assert post(order, move="cancel", end_note="The pier is closed.").status_code == 303
    assert stage.stored(order).status == Status.CANCELLED
    assert stage.stored(general).taken == 0
    assert [action for action, _ in changes(stage)] == [
        "order.pay_later", "order.changed", "order.completed", "order.cancelled",
    ]  # fmt: skip
    assert breaches(stage) == []


def test_places_are_held_again_if_they_are_there(stage, make, post, general) -> None:
    order = make(Status.PENDING)
    with stage.app.app_context():
        orders.let_go(db.session.merge(stage.event), order.code)
        db.session.commit()
    stage.make(make_order, stage.event, {general: 99})
    answer = post(order, move="be held again", buyer_name="New")
    assert (answer.status_code, stage.stored(order).buyer_name) == (409, "Bo Buyer")
    assert (stage.stored(order).status, breaches(stage)) == (Status.EXPIRED, [])


def test_withdrawn_it_gives_everything_back_but_the_money(stage, general, post) -> None:
    stage.make(make_code, stage.event, "DOCK15", general, used_for=UsedFor.TICKET, total_uses=9)
    order = stage.make(make_order, stage.event, {general: 2}, typed=["DOCK15"], **BO)
    url = f"{ORDERS}/{order.code}/delete"
    answer = stage.as_("ada").post(url, data={"note": "  "})
    assert (answer.status_code, "Write to the buyer why." in answer.text) == (422, True)
    assert (
        stage.as_("ada").post(url, data={"note": "Bought\nwith a stolen card."}).status_code == 303
    )
    now = stage.stored(order)
    assert (now.status, now.deleted_at is not None, now.ended_at is not None) == (
        "cancelled", True, True,
    )  # fmt: skip
    with stage.app.app_context():
        assert {each.state for each in db.session.query(Attendee)} == {"void"}
        assert [each.amount_minor for each in db.session.query(Payment)] == [5950]
        assert db.session.query(Code).one().used == 0
        jobs.drain()
        (mail,) = db.session.query(Mail).filter_by(kind="order.withdrawn")
        assert (mail.recipient, mail.state) == ("bo@example.org", "sent")
    (file,) = (stage.app.config["INSTANCE"] / "mail").glob("*withdrawn*")
    letter = file.read_text()
    assert "with a stolen card." in letter
    assert "You paid =E2=82=AC59.50 for it." in letter or "59.50" in letter
    assert stage.stored(general).taken == 0
    assert "Deleted" in stage.as_("ada").get(ORDERS).text
    again = stage.as_("ada").post(url, data={"note": "x"})
    assert (again.status_code, "is deleted already" in again.text) == (409, True)
    assert [action for action, _ in changes(stage)] == ["order.cancelled", "order.deleted"]
    assert breaches(stage) == []


@pytest.mark.parametrize("status", [Status.PENDING, Status.PLACED, Status.EXPIRED])
def test_whatever_its_state_it_can_be_withdrawn(stage, make, general, status) -> None:
    order = make(Status.PENDING if status is Status.EXPIRED else status, email=None)
    if status is Status.EXPIRED:
        with stage.app.app_context():
            orders.let_go(db.session.merge(stage.event), order.code)
            db.session.commit()
    answer = stage.as_("ada").post(f"{ORDERS}/{order.code}/delete", data={"note": "x"})
    assert answer.status_code == 303
    assert (stage.stored(general).taken, breaches(stage)) == (0, [])
    with stage.app.app_context():
        assert "order.withdrawn" not in {job.kind for job in db.session.query(jobs.Job)}


def test_of_two_who_withdraw_it_at_once_one_does(stage, make, general) -> None:
    order = make()
    browsers = [signed_in(stage.app, stage.cast["ada"]) for _ in range(2)]
    answers = at_once(
        *(
            lambda browser=browser: (
                browser.post(f"{ORDERS}/{order.code}/delete", data={"note": "x"}).status_code
            )
            for browser in browsers
        )
    )
    assert sorted(answers) == [303, 409]
    assert (stage.stored(general).taken, breaches(stage)) == (0, [])
