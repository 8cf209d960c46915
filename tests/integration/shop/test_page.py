"""The page of an event: who sees it, what it says of each ticket, what a link fills in."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.events.models import Topic
from portal.modules import switch
from tests.factories import make_event, make_ticket
from tests.integration.shop.conftest import Shop, buttons, hidden, reasons, text_of, total
from tests.support.statements import statement_counter

A_DAY = timedelta(days=1)


def test_the_page_says_what_when_where_and_for_how_much(shop: Shop) -> None:
    with shop.app.app_context():
        music = db.session.scalars(select(Topic.id).where(Topic.slug == "music")).one()
    words = "**Six bands**\n\n<script>alert(1)</script>"
    shop.change(shop.event, description=words, address="Logi 14", topic_id=music)
    page = shop.get()
    assert page.status_code == 200
    for expected in ("<strong>Six bands</strong>", "Pier 14, Tallinn", "Logi 14", "/topics/music"):
        assert expected in page.text
    assert "<script>alert" not in page.text
    assert [t in page.text for t in ("€35.00", "€12.00", "Speaker pass")] == [True, True, False]
    assert (total(page), "noindex" in page.text) == (0, False)
    assert "We hold your tickets for 15 minutes" in page.text
    assert "mailto:olivia@example.org" in page.text


@pytest.mark.parametrize(
    ("who", "status"), [("", 404), ("stan", 404), ("chip", 200), ("olivia", 200), ("ada", 200)]
)
def test_a_draft_is_there_for_its_team(shop: Shop, who: str, status: int) -> None:
    shop.change(shop.event, state="draft")
    page = shop.get(who=who)
    assert page.status_code == status
    assert ("only your team sees this" in page.text) == (status == 200)
    assert shop.get("/event.ics", who=who).status_code == status


def test_an_unlisted_event_opens_by_its_link_and_stays_out_of_search_engines(shop: Shop) -> None:
    shop.change(shop.event, visibility="unlisted")
    page = shop.get()
    assert (page.status_code, page.headers["X-Robots-Tag"]) == (200, "noindex")
    assert '<meta name="robots" content="noindex">' in page.text
    assert "harbour-lights" not in shop.browser().get("/").text


def test_what_is_not_there_is_nothing(shop: Shop) -> None:
    for method, page in (
        ("get", ""),
        ("get", "/event.ics"),
        ("post", "/quote"),
        ("post", "/order"),
    ):
        assert getattr(shop.browser(), method)(f"/e/no-such-event{page}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"sales_starts_at": datetime(2100, 3, 20, 8, 0, tzinfo=clock.UTC)}, "Sales start"),
        ({"sales_ends_at": clock.now() - A_DAY}, "Sales have ended"),
        ({"taken": 100}, "Sold out"),
        ({"closed_at": clock.now()}, "Paused"),
        ({"taken": 97}, "3 left"),
    ],
)
def test_each_state_of_a_ticket_is_said_in_words(shop: Shop, fields: dict, word: str) -> None:
    shop.change(shop.general, **fields)
    page = shop.get()
    assert word in page.text
    assert (f'name="quantity-{shop.general.ref}"' in page.text) == (word == "3 left")
    assert f'name="quantity-{shop.child.ref}"' in page.text


def test_the_moment_at_which_sales_start_is_told_by_the_clock_there(shop: Shop) -> None:
    starts = datetime(2100, 3, 20, 8, 0, tzinfo=clock.UTC)
    shop.change(shop.general, sales_starts_at=starts)
    assert "Sales start Sat 20 March 2100, 10:00" in shop.get().text


def test_what_is_sold_at_the_door_only_is_not_in_the_shop(shop: Shop) -> None:
    shop.change(shop.general, sold_at="door")
    assert ">General<" not in shop.get().text


@pytest.mark.parametrize(
    ("module", "gone", "sentence"),
    [
        (Module.TICKETING, ("General", "Donation"), "No tickets are sold here at the moment."),
        (Module.PAYMENTS, ("Donation",), "Not on sale at the moment"),
        (Module.DONATIONS, ("Donation",), ""),
    ],
)
def test_a_module_that_is_off_closes_its_part(shop: Shop, module, gone, sentence: str) -> None:
    with shop.app.app_context():
        switch({module: False}, by_id=None)
        db.session.commit()
    page = shop.get()
    assert (page.status_code, sentence in page.text) == (200, True)
    assert [name for name in ("General", "Donation") if f"<bdi>{name}</bdi>" not in page.text] == [
        *gone
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "cancelled"}, "Harbour Lights was cancelled."),
        (
            {"starts_at": clock.now() - 2 * A_DAY, "ends_at": clock.now() - A_DAY},
            "Harbour Lights is over.",
        ),
    ],
)
def test_an_event_that_will_not_be_sells_nothing(shop: Shop, fields: dict, sentence: str) -> None:
    shop.change(shop.event, **fields)
    page = shop.get()
    assert (sentence in page.text, "quantity-" in page.text) == (True, False)


def test_a_link_chooses_and_applies(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    page = shop.get(
        f"?code=dock15&t={shop.general.ref}:2,{shop.child.ref}:1,{shop.gift.ref}:1:5.00"
    )
    assert (page.status_code, total(page)) == (200, 7000 + 1200 + 500 - 1050)
    assert hidden(page, "code") == ["DOCK15"]
    assert "You save €10.50" in page.text
    assert "Child 6–14 is not part of this code." in page.text


def test_a_bad_code_in_a_link_says_so_in_the_same_place(shop: Shop) -> None:
    page = shop.get(f"?code=DOCK51&t={shop.general.ref}:2")
    assert (page.status_code, total(page), reasons(page)) == (200, 7000, ["unknown"])
    assert 'value="DOCK51"' in page.text
    assert 'aria-describedby="code-error"' in page.text


@pytest.mark.parametrize(
    "odd", ["?t=NOSUCH:2", "?t=:::", "?t=%00", "?t=x:1,,", "?code=", "?code=%F0%9F%8E%9F", "?t=2"]
)
def test_links_that_are_damaged_open_the_page(shop: Shop, odd: str) -> None:
    page = shop.get(odd)
    assert (page.status_code, total(page) if page.status_code == 200 else 0) in [(200, 0), (404, 0)]


def test_a_hidden_ticket_is_in_no_link(shop: Shop) -> None:
    page = shop.get(f"?t={shop.speaker.ref}:1")
    assert (total(page), "Speaker pass" in page.text) == (0, False)


def test_an_access_code_opens_hidden_tickets(shop: Shop) -> None:
    shop.access_code()
    page = shop.get("?code=open")
    assert "This code opens: Speaker pass" in text_of(page)
    assert f'name="quantity-{shop.speaker.ref}"' in page.text
    assert buttons(page)["Remove"] == ("remove-code", "OPEN")


def test_chips_are_whole_units_within_what_may_be_given(shop: Shop) -> None:
    shop.change(shop.gift, min_price_minor=600, max_price_minor=1500)
    page = shop.get()
    values = [
        v
        for v in ("5.00", "10.00", "20.00")
        if f'type="radio" name="price-{shop.gift.ref}" value="{v}"' in page.text
    ]
    assert values == ["10.00"]
    assert "checked" not in page.text
    assert "Other amount, €6 to €15" in page.text


def test_the_calendar_file_holds_the_event(shop: Shop) -> None:
    answer = shop.get("/event.ics")
    assert answer.mimetype == "text/calendar"
    (entry,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (entry["summary"], entry["location"]) == ("Harbour Lights", "Pier 14, Tallinn")
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (shop.event.starts_at, shop.event.ends_at)
    assert entry["url"] == "http://localhost/e/harbour-lights"


@pytest.mark.parametrize("tickets", [1, 8])
def test_the_page_costs_the_same_with_many_tickets(shop: Shop, tickets: int) -> None:
    for number in range(tickets):
        with shop.app.app_context():
            db.session.add(shop.event)
            make_ticket(shop.event, f"Row {number}")
    with statement_counter(shop.app) as sent:
        shop.get()
    assert len(sent) == 5  # one for all that the event carries, one for its pictures


def test_who_signs_in_comes_back_to_what_they_chose(shop: Shop) -> None:
    link = f"?t={shop.general.ref}:2&code=INVITED"
    answer = shop.get(f"/sign-in{link}")
    assert answer.location == "/login"
    with shop.browser().session_transaction() as session:
        assert session["going_to"] == f"{shop.url}/sign-in{link}"
    back = shop.get(f"/sign-in{link}", who="bo")
    assert back.location == f"{shop.url}?t={shop.general.ref}:2&code=INVITED"


def test_the_team_finds_the_way_to_its_own_pages(shop: Shop) -> None:
    assert "Manage this event" in shop.get(who="bea").text
    assert "Manage this event" not in shop.get(who="stan").text


def test_when_nothing_is_on_sale_there_is_no_way_on_but_a_code(shop: Shop) -> None:
    shop.access_code()
    for ticket in (shop.general, shop.child, shop.vip, shop.gift):
        shop.change(ticket, sales_ends_at=clock.now() - A_DAY)
    page = shop.get()
    assert ("Nothing is on sale at the moment." in page.text, "Continue" in page.text) == (
        True,
        False,
    )
    assert "Continue" in shop.get("?code=OPEN").text


def test_an_event_without_tickets_says_so(shop: Shop) -> None:
    with shop.app.app_context():
        make_event("Bare", slug="bare")
    assert "No tickets yet." in shop.browser().get("/e/bare").text
