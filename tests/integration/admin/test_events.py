"""The events of all teams, as admins find them."""

import re
from datetime import timedelta

import pytest

from portal.admin import calendar
from portal.core import clock
from portal.events.models import Event, EventState
from portal.orders.models import Status
from tests.factories import make_donation, make_event, make_order, make_ticket
from tests.support.statements import statement_counter

EVENTS = "/admin/events"


def found(stage, **query: str) -> list[str]:
    page = stage.as_("ada").get(EVENTS, query_string=query).text
    return re.findall(r'<tr id="row-[\w-]+" data-ref="([\w-]+)"', page)


@pytest.fixture
def events(stage) -> None:
    now = clock.now()
    for name, days, state in (
        ("Winter Gala", 90, EventState.DRAFT),
        ("Spring Fair", 5, EventState.PUBLISHED),
        ("Old Ball", -30, EventState.PUBLISHED),
    ):
        starts_at = now + timedelta(days=days)
        slug = name.lower().replace(" ", "-")
        span = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}
        stage.make(make_event, name, slug=slug, state=state, **span)


def test_only_admins_come_near(stage) -> None:
    answers = {name: stage.as_(name).get(EVENTS).status_code for name in stage.cast}
    assert answers.pop("ada") == 200
    assert set(answers.values()) == {403}


def test_they_are_found_by_name_state_and_time(stage, events) -> None:
    assert found(stage) == ["spring-fair", "harbour-lights", "winter-gala"]
    assert found(stage, when="past") == ["old-ball"]
    assert found(stage, state="draft") == ["winter-gala"]
    assert found(stage, q="GALA") == found(stage, q="winter-gala") == ["winter-gala"]
    assert found(stage, q="ball") == []
    assert found(stage, state="lost", when="never", before="nowhere") == found(stage)
    assert "No event matches" in stage.as_("ada").get(f"{EVENTS}?q=nothing").text
    assert "No past events" not in stage.as_("ada").get(f"{EVENTS}?when=past").text


def test_pages_follow_each_other(stage, events, monkeypatch) -> None:
    monkeypatch.setattr(calendar, "PAGE", 2)
    assert found(stage) == ["spring-fair", "harbour-lights"]
    assert found(stage, before="harbour-lights") == ["winter-gala"]


def test_a_row_has_the_owner_and_what_is_sold(stage) -> None:
    ticket = stage.make(make_ticket, stage.event)
    gift = stage.make(make_donation, stage.event)
    stage.make(make_order, stage.event, {ticket: 3, gift: 2})
    stage.make(make_order, stage.event, {ticket: 4}, status=Status.PENDING)
    stage.make(make_event, "Nobody's")
    page = stage.as_("ada").get(EVENTS).text
    assert 'aria-label="Sold: 3 of 100"' in page
    assert f'href="/admin/users/{stage.cast["olivia"].id}"><bdi>Olivia Owner</bdi>' in page
    assert "Nobody</span>" in page


def test_many_events_cost_as_many_statements_as_one(stage) -> None:
    def cost() -> int:
        with statement_counter(stage.app) as sent:
            assert stage.as_("ada").get(EVENTS).status_code == 200
        return len(sent)

    stage.as_("ada")
    one = cost()
    for _ in range(2):
        stage.make(make_ticket, stage.make(make_event, "One more", owner=stage.cast["olivia"]))
    assert stage.count(Event) == 3
    assert cost() == one == 5
