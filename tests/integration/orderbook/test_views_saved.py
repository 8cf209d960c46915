"""Views of a list that people save: for themselves and for the team."""

import re

import pytest
from sqlalchemy import select

from portal.activity import Activity
from portal.core.db import db
from portal.savedviews.models import SavedView

LIST = "/events/harbour-lights/orders"
LATE = "status=placed&sort=buyer"


@pytest.fixture
def save(book):
    def save(
        name: str = "Late payers", who: str = "otto", query: str = LATE, page: str = LIST, **more
    ):
        return book.stage.as_(who).post(f"{page}/views?{query}", data={"name": name, **more})

    return save


@pytest.fixture
def shown(book):
    """The views that somebody finds above a list: name and address."""

    def shown(who: str = "otto", page: str = LIST) -> list[tuple[str, str]]:
        text = book.stage.as_(who).get(page).text
        found = re.findall(r'href="([^"]+)" data-view="\w+"[^>]*>.*?<bdi>([^<]+)', text)
        return [(name, url.replace("&amp;", "&")) for url, name in found]

    return shown


@pytest.fixture(autouse=True)
def order(book):
    return book.sell("Ann")


def test_a_view_is_the_address_by_a_name(save, shown):
    answer = save()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}?{LATE}")
    assert shown() == [("Late payers", f"{LIST}?{LATE}")]


def test_ones_own_view_is_nobody_elses_and_one_of_the_team_is_everybodys(book, save, shown):
    save("Mine")
    save("Ours", for_team="y")
    assert [name for name, _ in shown()] == ["Ours", "Mine"]
    assert [name for name, _ in shown("bea")] == ["Ours"]
    with book.app.app_context():
        acts = db.session.scalars(select(Activity).where(Activity.action.like("view.%"))).all()
    assert [(act.action, act.details["name"]) for act in acts] == [("view.saved", "Ours")]


def test_only_who_changes_orders_saves_for_the_team(save, shown):
    save("Doors", who="bea", for_team="y")
    assert ([name for name, _ in shown("bea")], shown()) == (["Doors"], [])


def test_only_what_the_list_understands_is_saved(book, save):
    save(query="status=placed&colour=red&page=3&q=+ann++x&next=//evil.example")
    with book.app.app_context():
        assert db.session.scalars(select(SavedView.query)).all() == ["q=ann+x&status=placed"]


def test_a_view_needs_a_name_of_its_own(book, save):
    save()
    for name, said in (("", "Give the view a name."), ("late PAYERS", "There is a view of this")):
        answer = save(name)
        assert (answer.status_code, said in answer.text) == (422, True)
    assert book.stage.count(SavedView) == 1


def test_the_same_form_sent_twice_saves_one_view(book, save):
    answers = [save(idempotency_key="the-same-form-twice") for _ in range(2)]
    assert ([answer.status_code for answer in answers], book.stage.count(SavedView)) == (
        [303, 303],
        1,
    )


def test_twenty_are_the_most(book, save, monkeypatch):
    monkeypatch.setattr("portal.savedviews.actions.MOST", 1)
    save("One")
    assert save("Two").status_code == 422
    assert save("Two", for_team="y").status_code == 303


def test_a_view_is_taken_away_once_and_its_row_stays(book, save, shown):
    save("Ours", for_team="y")
    with book.app.app_context():
        ref = db.session.scalar(select(SavedView.ref))
    taken = [book.stage.as_("otto").post(f"{LIST}/views/{ref}/remove") for _ in range(2)]
    assert [answer.status_code for answer in taken] == [303, 404]
    assert (shown(), book.stage.count(SavedView)) == ([], 1)


def test_a_view_of_the_team_and_one_of_somebody_else_stay_where_they_are(book, save, shown):
    save("Ours", for_team="y")
    save("Mine")
    with book.app.app_context():
        refs = db.session.scalars(select(SavedView.ref).order_by(SavedView.id)).all()
    tried = [book.stage.as_("bea").post(f"{LIST}/views/{ref}/remove").status_code for ref in refs]
    assert (tried, len(shown())) == ([403, 404], 2)


def test_the_lists_keep_their_views_apart(book, save, shown):
    attendees = LIST.replace("orders", "attendees")
    save("Not in", page=attendees, query="in=out")
    assert (shown(), shown(page=attendees)) == ([], [("Not in", f"{attendees}?in=out")])


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("chip", "orders", 403),
        ("chip", "attendees", 303),
        ("stan", "orders", 404),
    ],
)
def test_who_may_see_a_list_may_save_a_view_of_it(save, who, page, status):
    assert save(who=who, page=LIST.replace("orders", page)).status_code == status
