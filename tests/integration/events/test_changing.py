"""Changing an event, also when two people do so at once; publishing it, and taking it back."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.modules import switch
from tests.factories import make_order, make_ticket
from tests.support.stage import at_once

HOME = "/events/harbour-lights"
EDIT = f"{HOME}/edit"


def fields(stage, **changed) -> dict[str, str]:
    """What a browser would send that changes only this."""
    event = stage.stored(stage.event)
    starts_at, ends_at = (
        clock.to_local(moment, event.timezone) for moment in (event.starts_at, event.ends_at)
    )
    return {
        "name": event.name,
        "starts_at": f"{starts_at:%Y-%m-%dT%H:%M}",
        "ends_at": f"{ends_at:%Y-%m-%dT%H:%M}",
        "timezone": event.timezone,
        "currency": event.currency,
        "place": event.place,
        "visibility": event.visibility,
        "version": str(event.version),
        **changed,
    }


def change(stage, who: str = "olivia", **changed):
    return stage.as_(who).post(EDIT, data=fields(stage, **changed))


def test_a_change_is_kept_and_written_down(stage) -> None:
    answer = change(stage, name="Harbour Nights", description="**Doors** at six", is_online="y")
    assert (answer.status_code, answer.location) == (303, HOME)
    event = stage.stored(stage.event)
    assert (event.name, event.description, event.is_online) == (
        "Harbour Nights",
        "**Doors** at six",
        True,
    )
    assert (event.slug, event.version) == ("harbour-lights", 2)
    with stage.app.app_context():
        changes = db.session.query(Activity.changes).order_by(Activity.id.desc()).first()[0]
    assert changes["name"] == ["Harbour Lights", "Harbour Nights"]
    assert set(changes) == {"name", "description", "is_online"}


def test_an_event_is_found_by_its_topic(stage) -> None:
    assert change(stage, topic="music").status_code == 303
    assert "Music" in (page := stage.as_("olivia").get(EDIT)).text
    assert 'selected value="music"' in page.text
    assert change(stage).status_code == 303  # a form that does not name it
    assert stage.stored(stage.event).topic_id is not None
    assert change(stage, topic="alchemy").status_code == 422
    assert change(stage, topic="").status_code == 303
    assert stage.stored(stage.event).topic_id is None


def test_names_may_be_changed_until_a_moment_on_the_events_clock(stage) -> None:
    starts_at = stage.event.starts_at
    eve = clock.to_local(starts_at - timedelta(days=1), "Europe/Tallinn")
    assert change(stage, names_until=f"{eve:%Y-%m-%dT%H:%M}").status_code == 303
    assert stage.stored(stage.event).names_until == starts_at - timedelta(days=1)
    assert f'value="{eve:%Y-%m-%dT%H:%M}"' in stage.as_("olivia").get(EDIT).text
    late = clock.to_local(starts_at + timedelta(days=1), "Europe/Tallinn")
    refused = change(stage, names_until=f"{late:%Y-%m-%dT%H:%M}")
    assert refused.status_code == 422
    assert "Names can be changed until the event ends" in refused.text
    assert change(stage, names_until="").status_code == 303
    assert stage.stored(stage.event).names_until is None


def test_saving_without_a_change_writes_nothing(stage) -> None:
    assert change(stage).status_code == 303
    assert (stage.stored(stage.event).version, stage.acts()) == (1, [])


def test_of_two_who_save_the_second_compares(stage) -> None:
    opened = fields(stage)
    stage.as_("otto").post(EDIT, data=opened | {"name": "Otto's Night", "place": "Pier 15"})
    answer = stage.as_("olivia").post(
        EDIT, data=opened | {"name": "Olivia's Night", "place": "Pier 15"}
    )
    assert answer.status_code == 409
    assert "Otto Organizer saved this 1 s ago" in answer.text
    assert "Olivia&#39;s Night" in answer.text
    assert "Otto&#39;s Night" in answer.text
    assert answer.text.count('<th scope="row">') == 1  # what both wrote alike does not differ
    assert stage.stored(stage.event).name == "Otto's Night"
    assert '<input id="version" name="version" type="hidden" value="2">' in answer.text
    mine = stage.as_("olivia").post(EDIT, data=opened | {"name": "Olivia's Night", "version": "2"})
    assert mine.status_code == 303
    assert stage.stored(stage.event).name == "Olivia's Night"


def test_htmx_gets_the_comparison_as_a_part(stage) -> None:
    opened = fields(stage)
    change(stage, name="Otto's Night")
    answer = stage.as_("olivia").post(
        EDIT, data=opened | {"name": "Mine"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    assert answer.text.lstrip().startswith("<form")
    assert 'id="differences"' in answer.text


def test_what_both_wrote_alike_is_no_conflict(stage) -> None:
    opened = fields(stage)
    change(stage, name="Night")
    assert stage.as_("otto").post(EDIT, data=opened | {"name": "Night"}).status_code == 303


def test_of_two_who_save_at_once_one_wins_and_one_compares(stage) -> None:
    opened = fields(stage)
    names = {"olivia": "Olivia's Night", "otto": "Otto's Night"}
    save = [
        partial(stage.as_(who).post, EDIT, data=opened | {"name": n}) for who, n in names.items()
    ]
    answers = [answer.status_code for answer in at_once(*save)]
    assert sorted(answers) == [303, 409]
    assert stage.stored(stage.event).version == 2


def test_another_time_zone_keeps_the_times_on_the_clock(stage) -> None:
    ticket = stage.make(
        make_ticket, stage.event, sales_starts_at=datetime(2026, 6, 1, 7, tzinfo=UTC)
    )
    before = fields(stage)
    change(stage, timezone="America/New_York")
    after = fields(stage)
    assert (after["starts_at"], after["ends_at"]) == (before["starts_at"], before["ends_at"])
    assert stage.stored(stage.event).starts_at != stage.event.starts_at
    moved = stage.stored(ticket)
    assert moved.sales_starts_at == datetime(2026, 6, 1, 14, tzinfo=UTC)
    assert moved.version == ticket.version


def test_the_currency_stays_once_there_are_orders(stage) -> None:
    assert change(stage, currency="JPY").status_code == 303
    assert change(stage, currency="EUR").status_code == 303
    ticket = stage.make(make_ticket, stage.event)
    with stage.app.app_context():
        make_order(stage.event, {ticket: 1})
    answer = change(stage, currency="JPY")
    assert answer.status_code == 422
    assert "the currency stays as it was" in answer.text
    assert stage.stored(stage.event).currency == "EUR"


def test_the_event_does_not_end_before_a_sale_does(stage) -> None:
    stage.make(make_ticket, stage.event, sales_ends_at=stage.event.ends_at)
    starts_at = fields(stage)["starts_at"]
    answer = change(stage, ends_at=starts_at[:11] + "23:59")
    assert answer.status_code == 422
    assert "A ticket is on sale beyond this end." in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("contact_email", "nobody", "Enter an e-mail address."),
        ("description", "x" * 20_001, "20000"),
        ("description", "a\x00b", "signs that cannot be stored"),
        ("visibility", "secret", "Choose one from the list."),
        ("version", "two", "Write a whole number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(stage, field, typed, sentence) -> None:
    answer = change(stage, name="Other", **{field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stage.stored(stage.event).name == "Harbour Lights"


@pytest.mark.parametrize(
    ("who", "status"),
    [("cora", 303), ("ada", 303), ("bea", 403), ("chip", 403), ("stan", 404)],
)
def test_who_may_change_publish_and_unpublish(stage, who, status) -> None:
    stage.make(make_ticket, stage.event)
    assert stage.as_(who).post(f"{HOME}/unpublish").status_code == status
    assert stage.as_(who).post(f"{HOME}/publish").status_code == status
    assert change(stage, who, name="Other").status_code == status


def test_the_unknown_sign_in_first(stage) -> None:
    for url in (EDIT, f"{HOME}/publish", f"{HOME}/unpublish"):
        assert stage.app.test_client().post(url).location == "/login"


def test_publishing_lists_what_is_missing(stage) -> None:
    stage.as_("olivia").post(f"{HOME}/unpublish")
    answer = stage.as_("olivia").post(f"{HOME}/publish")
    assert answer.status_code == 409
    assert "Make a ticket, so that there is something to sell." in answer.text
    assert f'href="{HOME}/tickets/new"' in answer.text
    assert stage.stored(stage.event).state == "draft"
    stage.make(make_ticket, stage.event)
    with stage.app.app_context():
        switch({Module.PAYMENTS: False}, by_id=None)
        db.session.commit()
    refused = stage.as_("olivia").post(f"{HOME}/publish")
    assert refused.status_code == 409
    assert "payments are switched off" in refused.text


def test_publishing_and_back_leaves_open_forms_alone(stage) -> None:
    stage.make(make_ticket, stage.event)
    opened, olivia = fields(stage), stage.as_("olivia")
    states = []
    for act in ("unpublish", "unpublish", "publish", "publish"):
        assert olivia.post(f"{HOME}/{act}").status_code == 303
        states.append(stage.stored(stage.event).state)
    assert states == ["draft", "draft", "published", "published"]
    assert stage.acts() == ["event.unpublished", "event.published"]
    assert olivia.post(EDIT, data=opened | {"name": "Night"}).status_code == 303
