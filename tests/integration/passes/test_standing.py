"""Who stands at a till with a shift pass: what they may, what they see, and when it ends."""

import re
from datetime import timedelta

import pytest
from flask import Flask, url_for
from sqlalchemy import select, update

from portal.core import clock
from portal.core.access import Permission
from portal.core.db import db
from portal.events import Event
from portal.invariants import breaches
from portal.passes.models import PassStart, ShiftPass
from portal.people.models import Membership, User
from portal.tills import Shift, Till
from portal.web.blueprint import Who, need_of
from tests.factories import make_event, make_order, make_ticket
from tests.integration.passes.conftest import PIN, Evening
from tests.support.statements import statement_counter


def test_mari_sells_without_an_account_and_the_sale_carries_her_name(evening: Evening) -> None:
    mari = evening.begin("Mari Maasikas")
    assert "Mari Maasikas" in mari.get(evening.till).text
    answer = evening.sell(mari, {evening.general: 2}, given="100")
    assert (answer.status_code, "Sold, give back" in answer.text) == (201, True)
    (order,) = evening.orders()
    assert (order.sold_by, order.pass_id) == ("Mari Maasikas", evening.found.id)
    assert (order.created_by_id, order.total_minor) == (evening.cast["otto"].id, 7000)
    assert evening.acts() == ["pass.made", "pass.started"]
    page = evening.as_("otto").get(f"/events/{evening.event.slug}/orders/{order.code}").text
    assert "at the door, from <bdi>Mari Maasikas</bdi> with a shift pass" in page
    for did in ("placed order", "took €70.00"):
        assert f"Mari Maasikas, with a shift pass of Otto Organizer, {did}" in page


def test_a_pass_is_good_for_selling_and_nothing_else(evening: Evening) -> None:
    """Otto answers for it; not one of his other rights comes along."""
    mari, slug = evening.begin(), evening.event.slug
    for page in ("", "/orders", "/attendees", "/tickets", "/team", "/passes", "/check-in"):
        answer = mari.get(f"/events/{slug}{page}")
        assert (page, answer.status_code) == (page, 403)
        assert "A shift pass is for selling" in answer.text
    for page in ("/events", "/account", "/admin"):
        assert (page, mari.get(page).location) == (page, "/login")
    menu = mari.get(evening.till).text
    assert "/orders" not in re.sub(r"/orders/\w{5}", "", menu)


def test_of_all_doors_of_the_event_a_pass_opens_those_of_who_sells(evening: Evening) -> None:
    """Whatever is built later: without `DOOR_SELL` above it, no guest comes in."""
    mari, app = evening.begin(), evening.app
    opened = set()
    for rule in app.url_map.iter_rules():
        if "event_slug" not in rule.arguments:
            continue
        need = need_of(app.view_functions[rule.endpoint])
        values = {**dict.fromkeys(rule.arguments, "ZZZZZZ"), "event_slug": evening.event.slug}
        with app.test_request_context():
            address = url_for(rule.endpoint, **values)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = mari.open(address, method=method)
            kept_out = "A shift pass is for selling" in answer.text
            assert kept_out == (answer.status_code == 403), (method, address)
            if not kept_out and need and need.who is Who.HOLDERS:
                opened.add((need.permission, answer.location == "/login"))
    assert opened == {(Permission.DOOR_SELL, False)}


def test_what_is_sold_in_an_open_shift_of_the_pass_belongs_to_it(evening: Evening) -> None:
    """One pass, one drawer: also for who begins with it later."""
    with evening.app.app_context():
        till = Till(event_id=evening.event.id, name="Till 2", gate="Gate B")
        db.session.add(till)
        db.session.commit()
    found = evening.make_pass("Till 2", till=till)
    with evening.app.app_context():
        shift = Shift(event_id=evening.event.id, till_id=till.id, holder=f"pass:{found.ref}")
        shift.opened_by_id, shift.seller_name = evening.cast["otto"].id, "Mari"
        shift.currency, shift.float_minor = "EUR", 10_000
        db.session.add(shift)
        db.session.commit()
    evening.sell(evening.begin("Mari", found=found), {evening.general: 1})
    evening.sell(evening.begin("Jaan", found=found), {evening.general: 1})
    evening.sell(evening.as_("otto"), {evening.general: 1})
    sold = [(order.sold_by, order.shift_id) for order in evening.orders()]
    assert sold == [("Mari", shift.id), ("Jaan", shift.id), (None, None)]
    with evening.app.app_context():
        assert list(breaches()) == []


def test_where_every_sale_needs_a_shift_a_guest_opens_one_first(evening: Evening) -> None:
    with evening.app.app_context():
        db.session.execute(update(Event).values(sale_needs_shift=True))
        db.session.commit()
    answer = evening.sell(evening.begin(), {evening.general: 1})
    assert (answer.status_code, evening.orders()) == (423, [])


def test_a_pass_opens_no_other_event(evening: Evening) -> None:
    with evening.app.app_context():
        other = make_event("Winter Gala")
        make_ticket(other)
    answer = evening.begin().get(f"/events/{other.slug}/box-office")
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_pass_for_some_tickets_sells_those(evening: Evening) -> None:
    only = evening.make_pass("Children", evening.child)
    mari = evening.begin(found=only)
    page = mari.get(evening.till).text
    assert [evening.general.ref in page, evening.child.ref in page] == [False, True]
    assert evening.general.ref not in mari.get(f"{evening.till}/stock").text
    answer = evening.sell(mari, {evening.general: 1})
    assert (answer.status_code, "General admission is not sold here" in answer.text) == (422, True)
    assert evening.sell(mari, {evening.child: 1}).status_code == 201
    assert [order.total_minor for order in evening.orders()] == [1200]


def test_a_pass_whose_only_ticket_was_deleted_sells_nothing(evening: Evening) -> None:
    only = evening.make_pass("Children", evening.child)
    evening.as_("otto").post(f"/events/{evening.event.slug}/tickets/{evening.child.ref}/delete")
    mari = evening.begin(found=only)
    assert "No ticket of this event is sold at the door." in mari.get(evening.till).text
    assert evening.sell(mari, {evening.general: 1}).status_code == 422


def test_she_sees_what_was_sold_with_her_pass_and_nobody_elses(evening: Evening) -> None:
    mari, jaan = evening.begin("Mari"), evening.begin("Jaan")
    other = evening.begin("Kai", found=evening.make_pass("Gate C"))
    with evening.app.app_context():
        online = make_order(evening.event, {evening.general: 1}, name="Liis Tamm")
    for browser in (mari, jaan, other):
        evening.sell(browser, {evening.general: 1})
    of_mari, of_jaan, of_kai = (order.code for order in evening.orders()[1:])
    listed = mari.get(evening.till).text
    assert [f"sale-{code}" in listed for code in (of_mari, of_jaan, of_kai)] == [True, True, False]
    found = mari.get(f"{evening.till}/find?q=Liis&part=rows").text
    assert online.code not in found
    statuses = {
        code: (
            mari.get(f"{evening.till}/sales/{code}").status_code,
            mari.get(f"{evening.till}/sales/{code}/qr.svg").status_code,
            mari.get(f"/orders/{code}").status_code,
        )
        for code in (of_mari, of_kai, online.code)
    }
    assert statuses == {
        of_mari: (200, 200, 200),
        of_kai: (404, 404, 404),
        online.code: (404, 404, 404),
    }


def test_otto_does_not_find_her_sales_among_his_own(evening: Evening) -> None:
    evening.sell(evening.begin(), {evening.general: 1})
    (order,) = evening.orders()
    otto = evening.as_("otto")
    assert f"sale-{order.code}" not in otto.get(evening.till).text
    assert f"sale-{order.code}" in otto.get(f"{evening.till}/find?q={order.code}&part=rows").text


def test_a_withdrawn_pass_stops_at_once(evening: Evening) -> None:
    mari = evening.begin()
    assert evening.sell(mari, {evening.general: 1}).status_code == 201
    evening.withdraw()
    for answer in (mari.get(evening.till), evening.sell(mari, {evening.general: 1})):
        assert answer.status_code == 403
        assert "This shift pass was withdrawn. Ask Otto Organizer." in answer.text
    assert len(evening.orders()) == 1
    assert mari.get(evening.link).status_code == 410


def test_time_ends_a_pass_without_anybody(evening: Evening) -> None:
    mari = evening.begin()
    with evening.app.app_context():
        db.session.execute(update(ShiftPass).values(valid_till=clock.now() - timedelta(seconds=1)))
        db.session.commit()
    answer = mari.get(evening.till)
    assert (answer.status_code, "was good until" in answer.text) == (403, True)
    assert mari.get(evening.link).status_code == 410


def test_a_pass_ends_with_the_right_to_give_it(evening: Evening) -> None:
    mari = evening.begin()
    with evening.app.app_context():
        otto = Membership.user_id == evening.cast["otto"].id
        db.session.execute(update(Membership).where(otto).values(role="box-office"))
        db.session.commit()
    answer = mari.get(evening.till)
    assert (answer.status_code, "may not give passes any more" in answer.text) == (403, True)


def test_a_suspended_maker_takes_the_pass_along(evening: Evening) -> None:
    mari = evening.begin()
    with evening.app.app_context():
        otto = User.id == evening.cast["otto"].id
        db.session.execute(update(User).where(otto).values(suspended_at=clock.now()))
        db.session.commit()
    assert mari.get(evening.till).status_code == 403


def test_who_leaves_sells_no_more_and_a_copied_cookie_neither(evening: Evening) -> None:
    mari, thief = evening.begin(), evening.app.test_client()
    thief.set_cookie("session", mari.get_cookie("session").value)
    assert thief.get(evening.till).status_code == 200
    assert mari.post(f"{evening.link}/leave").location == evening.link
    assert mari.get(evening.till).location == "/login"
    assert thief.get(evening.till).status_code == 403
    assert evening.acts() == ["pass.made", "pass.started", "pass.left"]


def test_who_is_signed_in_stands_there_as_themselves(evening: Evening) -> None:
    """Signing in ends the stand in this browser; beginning ends the sign-in, for good."""
    bea = evening.as_("bea")
    page = bea.get(evening.link).text
    assert "signed in here. Beginning with the pass signs them out" in page
    copy = evening.app.test_client()
    copy.set_cookie("session", bea.get_cookie("session").value)
    bea.post(evening.link, data={"name": "Mari", "pin": PIN})
    evening.sell(bea, {evening.general: 1})
    assert [order.sold_by for order in evening.orders()] == ["Mari"]
    assert bea.get("/account").location == "/login"
    assert copy.get(evening.till).location == "/login"


@pytest.mark.parametrize("tickets", [0, 1, 3])
def test_standing_there_costs_a_fixed_number_of_statements(evening: Evening, tickets: int) -> None:
    chosen = [evening.general, evening.child]
    with evening.app.app_context():
        chosen.append(make_ticket(evening.event, "Late"))
    found = evening.make_pass("Gate C", *chosen[:tickets])
    mari, bea = evening.begin(found=found), evening.as_("bea")
    counted = {}
    for name, browser in (("mari", mari), ("bea", bea)):
        evening.sell(browser, {evening.general: 1})
        with statement_counter(evening.app) as sent:
            assert evening.sell(browser, {chosen[0]: 1}).status_code == 201
        counted[name] = len(sent)
    # The tickets of the pass are one more, however many they are.
    assert counted["mari"] == counted["bea"] + bool(tickets)
    assert counted["mari"] <= 14


def test_two_names_one_pass_each_sale_its_own(evening: Evening) -> None:
    for name in ("Mari", "Jaan", "Mari"):
        evening.sell(evening.begin(name), {evening.general: 1})
    assert [order.sold_by for order in evening.orders()] == ["Mari", "Jaan", "Mari"]
    with evening.app.app_context():
        assert db.session.scalars(select(PassStart.name).order_by(PassStart.id)).all() == [
            *("Mari", "Jaan", "Mari"),
        ]


def test_one_form_sent_by_two_is_refused(evening: Evening, app: Flask) -> None:
    mari, key = evening.begin(), "one-key-for-both"
    first = evening.sell(mari, {evening.general: 1}, idempotency_key=key)
    again = evening.sell(mari, {evening.general: 1}, idempotency_key=key)
    other = evening.sell(evening.as_("otto"), {evening.general: 1}, idempotency_key=key)
    assert [each.status_code for each in (first, again, other)] == [201, 200, 422]
    assert len(evening.orders()) == 1
