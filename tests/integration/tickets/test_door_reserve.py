"""Places that are kept for the door: what the web shop may sell, and when it gets them back."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal import orders
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import SoldOut
from portal.invariants.asking import breaches
from portal.orders import holds, refunds
from portal.orders.models import Channel, Order, Status
from portal.tickets import Ticket, keeping, reserve
from portal.tickets.keeping import Reserve
from tests.factories import (
    make_donation,
    make_event,
    make_order,
    make_ticket,
    make_way_to_pay,
    signed_in,
)
from tests.support.stage import Stage, at_once
from tests.support.statements import statement_counter

SOON = timedelta(hours=2)


def keep(stage: Stage, ticket: Ticket, count: int, until: datetime | None = None) -> None:
    with stage.app.app_context():
        wanted = Reserve(count, until or clock.now() + SOON)
        keeping.keep(db.session.get_one(Ticket, ticket.id), wanted, by_id=stage.cast["otto"].id)
        db.session.commit()


def sell(stage: Stage, ticket: Ticket, count: int, channel: Channel) -> Order:
    with stage.app.app_context():
        found = db.session.get_one(Ticket, ticket.id)
        return make_order(found.event, {found: count}, channel=channel)


def figures(stage: Stage, ticket: Ticket) -> tuple[int, int, int]:
    """Taken, still kept for the door, left online."""
    now = clock.now()
    with stage.app.app_context():
        found = db.session.get_one(Ticket, ticket.id)
        asked = select(reserve.held(now), reserve.left_online(now)).where(Ticket.id == ticket.id)
        assert db.session.execute(asked).one() == (found.reserved(now), found.left_online(now))
        assert list(breaches()) == []
        return found.taken, found.reserved(now), found.left_online(now)


def over(stage: Stage, ticket: Ticket) -> None:
    """Its time has come; nothing else happened."""
    with stage.app.app_context():
        past = clock.now() - timedelta(seconds=1)
        db.session.execute(update(Ticket).values(reserve_until=past))
        db.session.commit()


def test_the_web_shop_leaves_them_and_the_door_sells_them(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=30)
    keep(stage, ticket, 20)
    sell(stage, ticket, 10, Channel.WEB)
    assert figures(stage, ticket) == (10, 20, 0)
    with pytest.raises(SoldOut, match="is sold out"):
        sell(stage, ticket, 1, Channel.WEB)
    for left in (19, 18, 17):
        sell(stage, ticket, 1, Channel.DOOR)
        assert figures(stage, ticket) == (30 - left, left, 0)


def test_what_the_door_sells_comes_out_of_its_reserve_first(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=30, max_per_order=30)
    sell(stage, ticket, 2, Channel.DOOR)  # before: not of the reserve
    keep(stage, ticket, 5)
    assert figures(stage, ticket) == (2, 5, 23)
    sell(stage, ticket, 4, Channel.DOOR)
    assert figures(stage, ticket) == (6, 1, 23)
    sell(stage, ticket, 4, Channel.DOOR)  # one of the reserve, three like everybody
    assert figures(stage, ticket) == (10, 0, 20)


def test_the_web_shop_is_told_how_many_it_may_sell(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=10)
    stage.make(make_way_to_pay, stage.event)
    keep(stage, ticket, 8)
    with pytest.raises(SoldOut, match="you can buy at most 2"):
        sell(stage, ticket, 3, Channel.WEB)
    page = stage.app.test_client().get(f"/e/{stage.event.slug}").text
    assert f'data-ticket="{ticket.ref}" data-left="2"' in page
    assert "2 left" in page
    quote = {f"quantity-{ticket.ref}": "3"}
    asked = stage.app.test_client().post(f"/e/{stage.event.slug}/quote", data=quote)
    assert "you can buy at most 2" in asked.text


def test_who_comes_too_late_online_reads_where_the_last_are(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=2)
    stage.make(make_way_to_pay, stage.event)
    shop = stage.app.test_client()
    keep(stage, ticket, 2)
    assert "The last are at the door" in shop.get(f"/e/{stage.event.slug}").text
    over(stage, ticket)
    sell(stage, ticket, 2, Channel.WEB)
    page = shop.get(f"/e/{stage.event.slug}").text
    assert ("at the door" in page, "Sold out" in page) == (False, True)


def test_time_alone_releases_them(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=10)
    keep(stage, ticket, 8)
    over(stage, ticket)
    assert figures(stage, ticket) == (0, 0, 10)
    sell(stage, ticket, 10, Channel.WEB)
    assert figures(stage, ticket) == (10, 0, 0)


def test_a_void_gives_the_place_back_to_the_door(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=10)
    keep(stage, ticket, 4)
    sold = sell(stage, ticket, 3, Channel.DOOR)
    assert figures(stage, ticket) == (3, 1, 6)
    with stage.app.app_context():
        order = db.session.get_one(Order, sold.id)
        refunds.void_tickets(order, [order.attendees[0].id], actor_id=None)
        db.session.commit()
    assert figures(stage, ticket) == (2, 2, 6)
    with stage.app.app_context():
        orders.cancel(db.session.get_one(Order, sold.id), actor_id=None)
        db.session.commit()
    assert figures(stage, ticket) == (0, 4, 6)


def test_a_hold_that_ended_is_not_held_again_from_the_reserve(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=10)
    with stage.app.app_context():
        found = db.session.get_one(Ticket, ticket.id)
        held = make_order(found.event, {found: 4}, status=Status.PENDING, channel=Channel.WEB)
        held.expires_at = clock.now() - timedelta(seconds=1)
        db.session.commit()
    keep(stage, ticket, 6)
    assert figures(stage, ticket) == (4, 6, 0)
    with stage.app.app_context():  # its own four are still there: they are no part of the reserve
        holds.hold_again(db.session.get_one(Order, held.id))
        db.session.commit()
    assert figures(stage, ticket) == (4, 6, 0)


def test_no_more_is_kept_than_is_free(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=10)
    sell(stage, ticket, 7, Channel.WEB)
    with pytest.raises(keeping.TooFew, match="Only 3 of General admission are left to keep"):
        keep(stage, ticket, 4)
    keep(stage, ticket, 3)
    assert figures(stage, ticket) == (7, 3, 0)


def test_a_race_for_the_last_sells_each_once_and_leaves_the_door_its_own(stage: Stage) -> None:
    """Eight in the shop and eight at the door want two each of twelve; six are the door's."""
    ticket = stage.make(make_ticket, stage.event, quantity=12)
    keep(stage, ticket, 6)

    def buy(channel: Channel) -> int:
        try:
            sell(stage, ticket, 2, channel)
        except SoldOut:
            return 0
        return 2

    wanted = [channel for _ in range(8) for channel in (Channel.WEB, Channel.DOOR)]
    got = at_once(*[lambda each=each: buy(each) for each in wanted])
    online, door = sum(got[::2]), sum(got[1::2])
    assert (online + door, online <= 6) == (12, True)
    assert figures(stage, ticket)[0] == 12


def test_keeping_while_the_shop_sells_never_keeps_what_is_gone(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=10)

    def buy() -> int:
        try:
            sell(stage, ticket, 5, Channel.WEB)
        except SoldOut:
            return 0
        return 5

    def reserve_six() -> bool:
        try:
            keep(stage, ticket, 6)
        except keeping.TooFew:
            return False
        return True

    bought, again, kept = at_once(buy, buy, reserve_six)
    taken, held, left = figures(stage, ticket)
    assert taken == bought + again
    assert (taken + held + left, held) == (10, 6 if kept else 0)


@given(
    st.lists(
        st.tuples(st.sampled_from([Channel.WEB, Channel.DOOR]), st.integers(1, 4)), max_size=12
    ),
    st.integers(1, 12),
)
def test_whatever_is_sold_the_two_shops_add_up(
    moves: list[tuple[Channel, int]], count: int
) -> None:
    """The same sums as the statement makes, without a database."""
    ticket = Ticket(quantity=12, taken=0, taken_at_door=0, reserve_from=0)
    ticket.reserve, ticket.reserve_until = count, clock.now() + SOON
    at = clock.now()
    for channel, wanted in moves:
        room = ticket.left if channel is Channel.DOOR else ticket.left_online(at)
        sold = min(wanted, room)
        ticket.taken += sold
        ticket.taken_at_door += sold if channel is Channel.DOOR else 0
        assert 0 <= ticket.taken <= ticket.quantity
        assert ticket.left_online(at) + ticket.reserved(at) == ticket.left
        assert ticket.reserved(at) + ticket.sold_of_reserve == count


def page_of(stage: Stage) -> str:
    return f"/events/{stage.event.slug}/tickets/door-reserve"


def test_otto_keeps_and_releases_on_a_page(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=10)
    otto, url = stage.as_("otto"), f"/events/{stage.event.slug}/tickets/{ticket.ref}"
    until = clock.to_local(clock.now() + SOON, stage.event.timezone)
    sent = {"count": "4", "until": f"{until:%Y-%m-%dT%H:%M}"}
    assert otto.post(f"{url}/reserve", data=sent).location == page_of(stage)
    sell(stage, ticket, 1, Channel.DOOR)
    page = otto.get(page_of(stage)).text
    assert f'data-ref="{ticket.ref}" data-kept="3"' in page
    assert "3 of 4" in page
    assert "3 kept for the door until" in otto.get(f"/events/{stage.event.slug}/tickets").text
    assert otto.post(f"{url}/release").location == page_of(stage)
    assert figures(stage, ticket) == (1, 0, 9)
    assert otto.post(f"{url}/release").status_code == 303
    with stage.app.app_context():
        told = select(Activity.action, Activity.changes).where(Activity.subject_ref == ticket.ref)
        assert db.session.execute(told.order_by(Activity.id)).all() == [
            ("ticket.reserved", {"reserve": [0, 4]}),
            ("ticket.released", {"reserve": [3, 0]}),
        ]


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"count": ""}, 422, "Write how many places to keep."),
        ({"count": "0"}, 422, "Write a number from 1"),
        ({"count": "-3"}, 422, "whole number"),
        ({"count": "11"}, 409, "Only 10 of General admission are left to keep."),
        ({"until": ""}, 422, "Say until when."),
        ({"until": "2020-01-01T10:00"}, 422, "This is over already."),
        ({"until": "2090-01-01T10:00"}, 422, "The event is over by then."),
    ],
)
def test_what_is_wrong_is_said(
    stage: Stage, wrong: dict[str, str], status: int, sentence: str
) -> None:
    ticket = stage.make(make_ticket, stage.event, quantity=10)
    until = clock.to_local(clock.now() + SOON, stage.event.timezone)
    sent = {"count": "4", "until": f"{until:%Y-%m-%dT%H:%M}", **wrong}
    url = f"/events/{stage.event.slug}/tickets/{ticket.ref}/reserve"
    answer = stage.as_("otto").post(url, data=sent)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert figures(stage, ticket) == (0, 0, 10)


def test_gifts_and_what_one_shop_sells_need_no_reserve(stage: Stage) -> None:
    gift = stage.make(make_donation, stage.event)
    door = stage.make(make_ticket, stage.event, "At the door", sold_at="door")
    page = stage.as_("otto").get(page_of(stage)).text
    assert [gift.ref in page, door.ref in page] == [False, False]
    assert "No ticket is sold in both shops" in page
    sent = {"count": "4", "until": f"{clock.now() + SOON:%Y-%m-%dT%H:%M}"}
    url = f"/events/{stage.event.slug}/tickets/{door.ref}/reserve"
    assert stage.as_("otto").post(url, data=sent).status_code == 422


@pytest.mark.parametrize(("who", "status"), [("bea", 403), ("chip", 403), ("stan", 404)])
def test_others_do_not(stage: Stage, who: str, status: int) -> None:
    ticket = stage.make(make_ticket, stage.event)
    assert stage.as_(who).get(page_of(stage)).status_code == status
    for act in ("reserve", "release"):
        url = f"/events/{stage.event.slug}/tickets/{ticket.ref}/{act}"
        assert stage.as_(who).post(url, data={"count": "1"}).status_code == status


def test_a_ticket_of_another_event_is_not_here(stage: Stage) -> None:
    with stage.app.app_context():
        other = make_ticket(make_event("Winter Gala"))
    url = f"/events/{stage.event.slug}/tickets/{other.ref}/reserve"
    assert stage.as_("otto").post(url, data={"count": "1"}).status_code == 404


def test_a_page_of_many_asks_as_often_as_a_page_of_one(stage: Stage) -> None:
    stage.make(make_ticket, stage.event)
    otto, counted = signed_in(stage.app, stage.cast["otto"]), []
    for more in ((), ("Reduced", "Child")):
        for name in more:
            stage.make(make_ticket, stage.event, name)
        otto.get(page_of(stage))
        with statement_counter(stage.app) as sent:
            assert otto.get(page_of(stage)).status_code == 200
        counted.append(len(sent))
    assert counted[0] == counted[1]
