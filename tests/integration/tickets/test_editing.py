"""Changing a ticket while others sell it, change it, or sort the list."""

from functools import partial

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.refusals import SoldOut
from portal.tickets import Ticket, take
from tests.factories import make_donation, make_order, make_ticket
from tests.support.stage import at_once

TICKETS = "/events/harbour-lights/tickets"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ticket(stage) -> Ticket:
    return stage.make(make_ticket, stage.event)


def fields(ticket: Ticket, **changed) -> dict[str, str]:
    """What a browser would send that changes only this."""
    return {
        "name": ticket.name,
        "kind": ticket.kind,
        "price": f"{ticket.price_minor / 100:.2f}",
        "quantity": str(ticket.quantity),
        "min_per_order": "1",
        "max_per_order": "10",
        "sold_at": "both",
        "version": str(ticket.version),
        **changed,
    }


def change(stage, ticket: Ticket, who: str = "olivia", **changed):
    data = fields(ticket, **changed)
    return stage.as_(who).post(f"{TICKETS}/{ticket.ref}", data=data)


def names(stage) -> list[str]:
    """The list as its page shows it."""
    with stage.app.app_context():
        by_ref = dict(db.session.execute(select(Ticket.ref, Ticket.name)).all())
    page = stage.as_("olivia").get(TICKETS).text
    return sorted(by_ref.values(), key=lambda name: page.index(f"<bdi>{name}</bdi>"))


def move(stage, ticket: Ticket, direction: str, headers=None):
    url = f"{TICKETS}/{ticket.ref}/move"
    return stage.as_("olivia").post(url, data={"direction": direction}, headers=headers)


def test_what_is_not_in_the_form_stays_as_it_is(stage, ticket) -> None:
    change(stage, ticket, sales_starts_at="2026-01-01T10:00", sold_at="door", min_per_order="2")
    answer = stage.as_("olivia").post(f"{TICKETS}/{ticket.ref}", data={"price": "29.50"})
    assert answer.status_code == 303
    kept = stage.stored(ticket)
    assert (kept.name, kept.price_minor, kept.quantity) == (ticket.name, 2950, 100)
    assert (kept.sold_at, kept.min_per_order) == ("door", 2)
    assert f"{kept.sales_starts_at:%Y-%m-%d %H:%M}" == "2026-01-01 08:00"


def test_a_place_does_not_become_a_gift_nor_a_gift_a_place(stage, ticket) -> None:
    gift = stage.make(make_donation, stage.event)
    answer = change(stage, ticket, kind="donation", min_price="1", max_price="5")
    assert (answer.status_code, "A ticket cannot become a donation." in answer.text) == (422, True)
    answer = change(stage, gift, kind="paid", price="5")
    assert (answer.status_code, "A donation stays one." in answer.text) == (422, True)
    assert change(stage, ticket, kind="free").status_code == 303
    assert (stage.stored(ticket).kind, stage.stored(gift).kind) == ("free", "donation")


def test_a_change_is_kept_and_written_down(stage, ticket) -> None:
    assert change(stage, ticket, name="Standing", price="29.50").location == TICKETS
    kept = stage.stored(ticket)
    assert (kept.name, kept.price_minor, kept.version) == ("Standing", 2950, 2)
    assert stage.acts() == ["ticket.changed"]


def test_what_does_not_fit_the_kind_is_let_go(stage, ticket) -> None:
    assert change(stage, ticket, kind="free", price="35").status_code == 303
    assert stage.stored(ticket).price_minor == 0


def test_of_two_who_save_the_second_compares(stage, ticket) -> None:
    change(stage, ticket, "otto", name="Standing", price="30")
    answer = change(stage, ticket, "olivia", name="Seated", price="30")
    assert answer.status_code == 409
    assert "Otto Organizer saved this" in answer.text
    assert answer.text.count('<th scope="row">') == 1  # 30 and 30.00 are one price
    assert "<td><bdi>Seated</bdi></td><td><bdi>Standing</bdi></td>" in answer.text
    assert f'href="{TICKETS}/{ticket.ref}">Take theirs</a>' in answer.text
    assert stage.stored(ticket).name == "Standing"
    assert change(stage, ticket, name="Seated", version="2").status_code == 303
    assert stage.stored(ticket).name == "Seated"


def test_sales_and_sorting_spoil_nobodys_form(stage, ticket) -> None:
    other = stage.make(make_ticket, stage.event, "Reduced")
    with stage.app.app_context():
        make_order(stage.event, {ticket: 2})
    move(stage, other, "up")
    assert change(stage, ticket, name="Standing").status_code == 303
    assert stage.stored(ticket).taken == 2


def test_the_quantity_cannot_fall_below_what_is_sold(stage, ticket) -> None:
    with stage.app.app_context():
        make_order(stage.event, {ticket: 7})
    answer = change(stage, ticket, quantity="6", max_per_order="6")
    assert answer.status_code == 422
    assert "7 are sold; enter at least 7." in answer.text
    assert stage.stored(ticket).quantity == 100
    assert change(stage, ticket, quantity="7", max_per_order="7").status_code == 303


def sell_ten(stage, ticket: Ticket) -> int:
    """A till that takes ten places, one sale after the other; how many it got."""
    sold = 0
    with stage.app.app_context():
        for _ in range(10):
            try:
                take({db.session.get_one(Ticket, ticket.id): 1})
                db.session.commit()
                sold += 1
            except SoldOut:
                db.session.rollback()
    return sold


def test_the_quantity_shrinks_while_tills_sell_and_nothing_is_oversold(stage, ticket) -> None:
    """Eighty are wanted and twenty would be left: a hole shows as a broken check, a 500."""
    data = fields(ticket, quantity="20")
    shrink = partial(stage.as_("olivia").post, f"{TICKETS}/{ticket.ref}", data=data)
    till = partial(sell_ten, stage, ticket)
    *sold, answer = at_once(*[till] * 8, shrink)
    kept = stage.stored(ticket)
    assert (answer.status_code, kept.quantity) in ((303, 20), (422, 100))
    assert 0 < sum(sold) == kept.taken <= kept.quantity


def test_of_two_new_names_at_once_one_is_taken(stage, ticket) -> None:
    other = stage.make(make_ticket, stage.event, "Reduced")
    pairs = [("olivia", ticket), ("otto", other)]
    answers = at_once(*(partial(change, stage, which, who, name="Same") for who, which in pairs))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert any("Another ticket has this name." in answer.text for answer in answers)


def test_tickets_change_places_with_their_neighbours(stage, ticket) -> None:
    reduced, child = (stage.make(make_ticket, stage.event, name) for name in ("Reduced", "Child"))
    assert move(stage, child, "up").status_code == 303
    assert names(stage) == ["General admission", "Child", "Reduced"]
    move(stage, ticket, "down")
    assert names(stage) == ["Child", "General admission", "Reduced"]
    part = move(stage, reduced, "up", HTMX)
    assert part.text.lstrip().startswith('<section class="card" id="list"')
    assert names(stage) == ["Child", "Reduced", "General admission"]
    assert move(stage, child, "sideways").status_code == 400


def test_nothing_moves_out_of_its_group(stage, ticket) -> None:
    gift = stage.make(make_donation, stage.event)
    for which, direction in ((ticket, "up"), (ticket, "down"), (gift, "up"), (gift, "down")):
        move(stage, which, direction)
    assert names(stage) == ["General admission", "Donation"]
    assert stage.acts() == []


def test_a_ticket_is_dragged_to_its_place_within_its_group(stage, ticket) -> None:
    for name in ("Reduced", "Child"):
        stage.make(make_ticket, stage.event, name)
    stage.make(make_donation, stage.event)
    url, sorted_once = f"{TICKETS}/{ticket.ref}/move", ["Reduced", "Child", "General admission"]
    for place in ("2", "2", "3", "9"):  # there already; among the donations; nowhere
        assert stage.as_("olivia").post(url, data={"to": place}).status_code == 303
        assert names(stage) == [*sorted_once, "Donation"]
    assert stage.acts() == ["ticket.moved"]


def test_closing_and_reopening_undo_each_other(stage, ticket) -> None:
    olivia, url = stage.as_("olivia"), f"{TICKETS}/{ticket.ref}"
    answer = olivia.post(f"{url}/close", headers=HTMX)
    assert (answer.status_code, "Closed" in answer.text) == (200, True)
    assert f'"undo": "{url}/reopen"' in answer.headers["HX-Trigger"]
    olivia.post(f"{url}/close")
    assert stage.stored(ticket).closed_at is not None
    assert olivia.post(f"{url}/reopen").location == TICKETS
    assert stage.stored(ticket).closed_at is None
    assert stage.stored(ticket).version == 1
    assert stage.acts() == ["ticket.closed", "ticket.reopened"]


@pytest.mark.parametrize(("who", "status"), [("bea", 403), ("chip", 403), ("stan", 404)])
def test_who_may_not_touch_a_ticket(stage, ticket, who, status) -> None:
    assert change(stage, ticket, who, name="Mine").status_code == status
    for act in ("move", "close", "reopen", "delete"):
        assert stage.as_(who).post(f"{TICKETS}/{ticket.ref}/{act}").status_code == status
    assert stage.stored(ticket).name == "General admission"
