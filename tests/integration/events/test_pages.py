"""The list of events and the page of one: what each sees, and at what price."""

from datetime import timedelta

import pytest

from portal.core import clock
from tests.factories import make_donation, make_event, make_order, make_ticket
from tests.support.statements import statement_counter

HOME = "/events/harbour-lights"


def sell(stage, count: int = 3) -> None:
    general = stage.make(make_ticket, stage.event)
    gift = stage.make(make_donation, stage.event)
    with stage.app.app_context():
        make_order(stage.event, {general: count, gift: 1}, name="Liis Tamm")


def test_everybody_sees_their_own_events_and_admins_all(stage) -> None:
    stage.make(make_event, "Winter Gala", slug="winter-gala", owner=stage.cast["stan"])
    people = ("olivia", "bea", "stan", "ada", "bo")
    lists = {name: stage.as_(name).get("/events").text for name in people}
    seen = {name: ("Harbour" in page, "Winter" in page) for name, page in lists.items()}
    assert seen == {
        "olivia": (True, False),
        "bea": (True, False),
        "stan": (False, True),
        "ada": (True, True),
        "bo": (False, False),
    }
    assert "No events yet" in lists["bo"]


def test_what_is_over_moves_to_the_past(stage) -> None:
    ends_at = clock.now() - timedelta(minutes=1)
    over = {"starts_at": ends_at - timedelta(hours=2), "ends_at": ends_at}
    stage.make(make_event, "Old Days", slug="old", owner=stage.cast["stan"], **over)
    browser = stage.as_("stan")
    assert "Old Days" not in browser.get("/events").text
    assert "Old Days" in browser.get("/events?when=past").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("lights", True), ("HARBOUR tall", True), ("gala", False), ("100%", False), ("_", False)],
)
def test_search_looks_in_name_and_place(stage, query, found) -> None:
    page = stage.as_("olivia").get("/events", query_string={"q": query, "part": "rows"})
    assert ("Harbour Lights" in page.text) is found
    assert ("No event matches" in page.text) is not found


@pytest.mark.parametrize(
    "query",
    [
        "q=%07",
        "q=%ED%A0%80",
        "page=0",
        "page=-1",
        "page=1e9",
        "page=99999999999",
        "when=never",
        "x=1",
    ],
)
def test_what_an_address_cannot_mean_is_passed_over(stage, query) -> None:
    assert stage.as_("olivia").get(f"/events?{query}").status_code == 200


def test_a_part_has_an_address_and_pushes_the_clean_one(stage) -> None:
    answer = stage.as_("olivia").get("/events?q=lights&part=rows")
    assert answer.headers["HX-Push-Url"] == "/events?q=lights"
    assert answer.text.lstrip().startswith('<section class="card" id="rows"')
    assert stage.as_("olivia").get("/events?part=secrets").status_code == 404


def test_fifty_events_make_a_page(stage) -> None:
    for number in range(51):
        stage.make(make_event, f"Night {number:02}", owner=stage.cast["stan"])
    first, second = (stage.as_("stan").get(f"/events?page={page}").text for page in (1, 2))
    assert (first.count("data-ref="), second.count("data-ref=")) == (50, 1)
    assert "1–50 of 51" in first
    assert "51–51 of 51" in second


def test_the_figures_are_true(stage) -> None:
    sell(stage)
    row = stage.as_("olivia").get("/events").text
    assert 'aria-label="Sold: 3 of 100"' in row
    assert "3 tickets sold in the last 14 days" in row
    page = stage.as_("olivia").get(HOME).text
    assert 'data-minor="10600" data-currency="EUR">€106.00' in page
    assert "Liis Tamm" in page
    assert "3 tickets sold in the last 14 days, 3 in the last 24 hours" in page


@pytest.mark.parametrize(
    ("who", "figures", "till"),
    [("olivia", True, True), ("cora", True, True), ("bea", False, True), ("chip", False, False)],
)
def test_each_role_sees_its_part(stage, who, figures, till) -> None:
    sell(stage)
    page = stage.as_(who).get(HOME)
    assert page.status_code == 200
    assert ("€106.00" in page.text) is figures
    assert ("Open box office" in page.text) is till
    assert ("Back to draft" in page.text) is figures


def test_strangers_learn_nothing_and_the_unknown_sign_in(stage) -> None:
    assert stage.as_("stan").get(HOME).status_code == 404
    assert stage.as_("stan").get("/events/no-such-event").status_code == 404
    assert stage.app.test_client().get(HOME).location == "/login"


def statements(stage, url: str) -> int:
    stage.as_("olivia").get(url)
    with statement_counter(stage.app) as sent:
        assert stage.as_("olivia").get(url).status_code == 200
    return len(sent)


@pytest.mark.parametrize("url", ["/events", HOME, f"{HOME}/tickets"])
def test_a_page_asks_as_much_for_one_row_as_for_three(stage, url) -> None:
    sell(stage)
    one = statements(stage, url)
    for name in ("Reduced", "Child"):
        ticket = stage.make(make_ticket, stage.event, name)
        with stage.app.app_context():
            make_order(stage.event, {ticket: 2})
            make_event(f"{name} days", owner=stage.cast["olivia"])
    assert statements(stage, url) == one
    assert one <= 12
