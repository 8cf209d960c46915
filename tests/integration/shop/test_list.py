"""The start page: what everybody may find, by word, by topic, a page at a time."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.events.models import Topic
from portal.shop import pictures
from tests.factories import make_event, make_ticket, make_user, signed_in
from tests.support.statements import statement_counter
from tools.places import ROOT

NOW = clock.now()
STATIC = ROOT / "portal" / "static"


def topic_id(slug: str) -> int:
    return db.session.scalars(select(Topic.id).where(Topic.slug == slug)).one()


@pytest.fixture
def programme(app):
    """Three that can be found, and one of each kind that cannot."""
    with app.app_context():
        music = topic_id("music")
        make_event("Harbour Lights", slug="harbour-lights")
        soon = {"starts_at": NOW + timedelta(days=2), "ends_at": NOW + timedelta(days=3)}
        concert = make_event("Brass Night", slug="brass-night", topic_id=music, **soon)
        make_ticket(concert, price_minor=1200)
        make_ticket(concert, "Balcony", price_minor=3000)
        make_ticket(concert, "Crew", price_minor=0, hidden=True)
        under_way = {"starts_at": NOW - timedelta(days=1), "ends_at": NOW + timedelta(days=1)}
        make_event("Book Fair", slug="book-fair", place="Old Hall, Tartu", **under_way)
        make_event("Draft", slug="draft", state="draft")
        make_event("Cancelled", slug="cancelled", state="cancelled")
        make_event("Unlisted", slug="unlisted", visibility="unlisted")
        over = {"starts_at": NOW - timedelta(days=3), "ends_at": NOW - timedelta(days=2)}
        make_event("Over", slug="over", **over)


def found(answer) -> list[str]:
    return re.findall(r'data-ref="([\w-]+)"', answer.text)


def test_what_is_coming_is_listed_soonest_first(client, programme) -> None:
    page = client.get("/")
    assert found(page) == ["book-fair", "brass-night", "harbour-lights"]
    assert "From €12" in page.text
    assert "What’s on</h1>" in page.text


def test_a_word_of_name_or_place_finds_an_event(client, programme) -> None:
    assert found(client.get("/?q=brass")) == ["brass-night"]
    assert found(client.get("/?q=tartu+fair")) == ["book-fair"]
    part = client.get("/?q=lights&part=found")
    assert (found(part), part.headers["HX-Push-Url"]) == (["harbour-lights"], "/?q=lights")
    assert "<html" not in part.text
    nothing = client.get("/?q=unlisted")
    assert (found(nothing), "No event matches" in nothing.text) == ([], True)


@pytest.mark.parametrize("odd", ["?q=%25", "?q=%F0%9F%8E%9F", "?q=' OR 1=1 --", "?page=-1&x=y"])
def test_odd_questions_find_what_they_find(client, programme, odd) -> None:
    assert client.get(f"/{odd}").status_code == 200


def test_topics_lead_to_their_events(client, programme) -> None:
    page = client.get("/")
    assert re.findall(r'href="/topics/([\w-]+)"', page.text) == ["music"]
    music = client.get("/topics/music")
    assert (found(music), "Music</h1>" in music.text) == (["brass-night"], True)
    assert found(client.get("/topics/music?q=harbour")) == []
    empty = client.get("/topics/travel")
    assert (empty.status_code, "Nothing planned" in empty.text) == (200, True)
    assert client.get("/topics/alchemy").status_code == 404


def test_every_topic_has_its_drawing(app) -> None:
    with app.app_context():
        slugs = set(db.session.scalars(select(Topic.slug)))
    usual = {"arts-and-culture", "festival"}
    assert slugs - pictures.BY_TOPIC.keys() == usual
    assert [p for p in pictures.BY_TOPIC.values() if not (STATIC / p).is_file()] == []
    assert (STATIC / pictures.USUAL).is_file()


def test_an_empty_house_says_so_and_shows_organizers_in(app, client) -> None:
    page = client.get("/")
    assert (page.status_code, "No events yet" in page.text) == (200, True)
    assert 'href="/events"' in page.text
    with app.app_context():
        olivia = make_user("Olivia Owner")
    assert "Your events" in signed_in(app, olivia).get("/").text


@pytest.mark.parametrize(("events", "pages"), [(1, 1), (51, 2)])
def test_many_events_come_in_pages_for_the_same_price(app, client, events, pages) -> None:
    with app.app_context():
        for number in range(events):
            make_ticket(make_event(f"Night {number}"))
    with statement_counter(app) as sent:
        first = client.get("/")
    assert len(sent) == 6
    assert len(found(first)) == min(events, 50)
    assert ('rel="next"' in first.text) == (pages > 1)
    assert len(found(client.get("/?page=2"))) == events - min(events, 50)


def test_after_signing_in_people_still_come_to_their_events(client) -> None:
    assert client.get("/events").location == "/login"
