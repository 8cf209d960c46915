"""The list of topics: added, renamed, merged, deleted, and never an event lost."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.activity import Activity
from portal.core.db import db
from portal.events.models import Event, Topic
from tests.factories import make_event
from tests.support.stage import Stage, at_once
from tests.support.statements import statement_counter

PAGE = "/admin/topics"


def names(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {topic.slug: topic.name for topic in db.session.scalars(select(Topic))}


def topic_of(app: Flask, event: Event) -> str | None:
    with app.app_context():
        topic = db.session.get_one(Event, event.id).topic
        return topic.slug if topic else None


def acts(app: Flask) -> list[tuple[str, str, dict, dict]]:
    with app.app_context():
        of_topics = select(Activity).where(Activity.subject_kind == "topic").order_by(Activity.id)
        found = db.session.scalars(of_topics).all()
        return [(act.action, act.subject_ref, act.details, act.changes) for act in found]


def events_about(stage: Stage, slug: str, count: int) -> list[Event]:
    with stage.app.app_context():
        topic_id = db.session.scalar(select(Topic.id).filter_by(slug=slug))
        return [make_event(topic_id=topic_id) for _ in range(count)]


def rows(page: str) -> dict[str, int]:
    found = re.findall(r'<tr data-ref="([^"]+)">.*?<td class="is-num">(\d+)</td>', page, re.S)
    return {slug: int(count) for slug, count in found}


def test_the_list_counts_events_and_stands_by_name(stage: Stage) -> None:
    events_about(stage, "music", 2)
    events_about(stage, "stage", 1)
    shown = rows(stage.as_("ada").get(PAGE).text)

    assert {slug: count for slug, count in shown.items() if count} == {"music": 2, "stage": 1}
    known = names(stage.app)
    assert list(shown) == sorted(known, key=lambda slug: known[slug])


def test_a_topic_is_added_and_can_be_chosen(stage: Stage) -> None:
    ada = stage.as_("ada")
    assert ada.post(PAGE, data={"name": "Sõnakunst & Luule"}).headers["Location"] == PAGE

    assert names(stage.app)["sonakunst-luule"] == "Sõnakunst & Luule"
    assert "Sõnakunst &amp; Luule is on the list." in ada.get(PAGE).text
    assert "Sõnakunst &amp; Luule" in stage.as_("olivia").get("/events/harbour-lights/edit").text
    assert stage.app.test_client().get("/topics/sonakunst-luule").status_code == 200
    assert acts(stage.app) == [
        ("topic.created", "sonakunst-luule", {"name": "Sõnakunst & Luule"}, {})
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("New", "new-2"), ("None", "none-2"), ("音楽", "topic"), ("Music!", "music-2")],
)
def test_its_address_is_its_name_in_plain_letters(stage: Stage, name: str, slug: str) -> None:
    assert stage.as_("ada").post(PAGE, data={"name": name}).status_code == 303

    assert names(stage.app)[slug] == name


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Write a name, like Music."),
        ("MUSIC", "There is a topic MUSIC already."),
        ("x" * 81, "Write at most 80 characters."),
    ],
)
def test_what_cannot_be_a_name_is_said_on_its_field(stage: Stage, name, sentence) -> None:
    before = names(stage.app)
    answer = stage.as_("ada").post(PAGE, data={"name": name})

    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert names(stage.app) == before


def test_a_form_that_is_sent_twice_adds_one(stage: Stage) -> None:
    form = {"name": "Circus", "idempotency_key": "k" * 20}
    answers = [stage.as_("ada").post(PAGE, data=form).status_code for _ in range(2)]

    assert (answers, len(acts(stage.app))) == ([303, 303], 1)


@pytest.mark.usefixtures("anna")
def test_two_admins_add_the_same_name_at_once(stage: Stage) -> None:
    browsers = [stage.as_("ada"), stage.as_("anna")]
    calls = [lambda b=b: b.post(PAGE, data={"name": "Circus"}).status_code for b in browsers]

    assert sorted(at_once(*calls)) == [303, 422]
    assert len(acts(stage.app)) == 1


def test_renamed_it_keeps_its_address(stage: Stage) -> None:
    form = {"name": "Live music", "was": "Music"}
    assert stage.as_("ada").post(f"{PAGE}/music", data=form).headers["Location"] == PAGE

    assert names(stage.app)["music"] == "Live music"
    assert "Live music" in stage.app.test_client().get("/topics/music").text
    (act,) = acts(stage.app)
    assert act == (
        "topic.renamed", "music", {"name": "Live music"}, {"name": ["Music", "Live music"]},
    )  # fmt: skip


@pytest.mark.usefixtures("anna")
def test_a_name_that_changed_meanwhile_is_shown_first(stage: Stage) -> None:
    stage.as_("anna").post(f"{PAGE}/music", data={"name": "Concerts", "was": "Music"})
    answer = stage.as_("ada").post(f"{PAGE}/music", data={"name": "Gigs", "was": "Music"})

    assert (answer.status_code, names(stage.app)["music"]) == (409, "Concerts")
    assert "Somebody renamed this topic to Concerts, after you opened it." in answer.text
    again = {"name": "Gigs", "was": "Concerts"}
    assert 'value="Concerts"' in answer.text
    assert stage.as_("ada").post(f"{PAGE}/music", data=again).status_code == 303


def test_a_topic_without_events_is_deleted_at_once(stage: Stage) -> None:
    page = stage.as_("ada").get(f"{PAGE}/music").text
    assert ("No event has this topic." in page, 'name="into"' in page) == (True, False)
    assert stage.as_("ada").post(f"{PAGE}/music/delete").headers["Location"] == PAGE

    assert "music" not in names(stage.app)
    assert stage.app.test_client().get("/topics/music").status_code == 404


def test_a_topic_in_use_asks_where_its_events_go(stage: Stage) -> None:
    (event,) = events_about(stage, "music", 1)
    page = stage.as_("ada").get(f"{PAGE}/music").text
    answer = stage.as_("ada").post(f"{PAGE}/music/delete", data={"into": ""})

    assert "1 event has this topic." in page
    assert (answer.status_code, "Choose where its events go." in answer.text) == (422, True)
    assert topic_of(stage.app, event) == "music"


@pytest.mark.parametrize(("into", "after"), [("stage", "stage"), ("none", None)])
def test_merged_its_events_go_where_somebody_said(stage: Stage, into: str, after) -> None:
    events = events_about(stage, "music", 3)
    ada = stage.as_("ada")
    assert ada.post(f"{PAGE}/music/delete", data={"into": into}).status_code == 303

    assert [topic_of(stage.app, event) for event in events] == [after] * 3
    assert "music" not in names(stage.app)
    where = "Stage" if after else "no topic"
    assert f"Music is deleted. 3 events moved to {where}." in ada.get(PAGE).text
    assert acts(stage.app) == [
        (
            "topic.deleted",
            "music",
            {"name": "Music", "events": 3, "into": "Stage" if after else None},
            {},
        )
    ]


@pytest.mark.parametrize("into", ["music", "made-up"])
def test_events_go_to_topics_that_there_are(stage: Stage, into: str) -> None:
    (event,) = events_about(stage, "music", 1)

    answer = stage.as_("ada").post(f"{PAGE}/music/delete", data={"into": into})
    assert (answer.status_code, topic_of(stage.app, event)) == (422, "music")


def test_an_event_that_chooses_it_meanwhile_is_not_lost(stage: Stage) -> None:
    """Whoever is first: the event has another topic or none, or the topic stays."""
    events_about(stage, "music", 1)

    def choose() -> int:
        with stage.app.app_context():
            topic_id = db.session.scalar(select(Topic.id).filter_by(slug="music"))
            if topic_id is None:
                return 0
            try:
                chosen = update(Event).where(Event.slug == "harbour-lights")
                db.session.execute(chosen.values(topic_id=topic_id))
                db.session.commit()
            except Exception:
                return -1
            return 1

    ada = stage.as_("ada")
    delete = lambda: ada.post(f"{PAGE}/music/delete", data={"into": "stage"}).status_code  # noqa: E731
    _, status = at_once(choose, delete)
    assert status == 303
    assert topic_of(stage.app, stage.event) in (None, "stage")


def test_only_admins_keep_the_list(stage: Stage, client) -> None:
    for path, method in ((PAGE, "GET"), (PAGE, "POST"), (f"{PAGE}/music", "GET")):
        assert stage.as_("olivia").open(path, method=method).status_code == 403
        assert client.open(path, method=method).status_code == 303
    assert stage.as_("olivia").post(f"{PAGE}/music/delete").status_code == 403
    assert stage.as_("ada").get(f"{PAGE}/made-up").status_code == 404
    assert "music" in names(stage.app)


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_ask_little(stage: Stage, number: int) -> None:
    ada = stage.as_("ada")
    events_about(stage, "music", number)
    events_about(stage, "stage", number)
    ada.get(PAGE)
    with statement_counter(stage.app) as sent:
        ada.get(PAGE)
    assert len(sent) == 3
    with statement_counter(stage.app) as sent:
        ada.get(f"{PAGE}/music")
    assert len(sent) == 5
