"""What an event carries, on its public page: in order, by level, and only where there is some."""

import re
from typing import Any

import pytest

from portal.core import clock
from portal.core.db import db
from portal.programme import Faq, Room, SocialLink, Sponsor, Track
from tests.support.plans import plans_of
from tests.support.stage import Stage
from tests.support.statements import statement_counter

PAGE = "/e/harbour-lights"
TITLES = ("Programme", "Questions and answers", "Sponsors", "Contact")


def carry(stage: Stage, *entries: Any) -> None:
    with stage.app.app_context():
        for position, entry in enumerate(entries):
            entry.event_id, entry.position = stage.event.id, entry.position or position
            db.session.add(entry)
        db.session.commit()


def change(stage: Stage, **fields: str) -> None:
    with stage.app.app_context():
        event = db.session.get_one(type(stage.event), stage.event.id)
        for name, value in fields.items():
            setattr(event, name, value)
        db.session.commit()


def page(stage: Stage) -> str:
    answer = stage.app.test_client().get(PAGE)
    assert answer.status_code == 200
    return answer.text


def sections(text: str) -> list[str]:
    return [title for title in TITLES if f">{title}</h2>" in text]


def bdis(text: str, begin: str, end: str) -> list[str]:
    inside = text.partition(begin)[2].partition(end)[0]
    return re.findall(r"<bdi>(.*?)</bdi>", inside)


def everything(number: int = 0) -> list[Any]:
    return [
        Track(name=f"Music {number}", color="#1b8a6b"),
        Room(name=f"Main hall {number}", floor="1"),
        Sponsor(name=f"Bank {number}", level="Gold", url="https://bank.example.org"),
        SocialLink(kind="mastodon", url=f"https://social.example.org/@{number}"),
        Faq(question=f"Parking {number}?", answer="**No**"),
    ]


def test_nothing_is_there_where_there_is_nothing(stage: Stage) -> None:
    assert sections(page(stage)) == []


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        (Track, "Programme"),
        (Room, "Programme"),
        (Sponsor, "Sponsors"),
        (SocialLink, "Contact"),
        (Faq, "Questions and answers"),
    ],
)
def test_each_list_brings_its_section_alone(stage: Stage, entry: type, title: str) -> None:
    carry(stage, next(each for each in everything() if isinstance(each, entry)))
    assert sections(page(stage)) == [title]


@pytest.mark.parametrize(
    ("field", "value", "link"),
    [
        ("contact_name", "Olivia", "Olivia"),
        ("contact_phone", "+372 (600) 12-34", 'href="tel:+3726001234"'),
        ("contact_website", "https://example.org/x", 'href="https://example.org/x"'),
    ],
)
def test_whom_to_ask_is_said(stage: Stage, field: str, value: str, link: str) -> None:
    change(stage, **{field: value})
    text = page(stage)
    assert (sections(text), link in text) == (["Contact"], True)


def test_everything_stands_in_the_organizers_order(stage: Stage) -> None:
    names = ("Cellar", "Attic", "Bridge")
    carry(stage, *(Room(name=name, position=9 - place) for place, name in enumerate(names)))
    assert bdis(page(stage), 'aria-label="Rooms"', "</ul>") == ["Bridge", "Attic", "Cellar"]


def test_sponsors_stand_together_by_level(stage: Stage) -> None:
    levels = (("A", "Gold"), ("B", ""), ("C", "gold"), ("D", "Silver"))
    carry(stage, *(Sponsor(name=name, level=level) for name, level in levels))
    shown = bdis(page(stage), 'id="sponsors-title"', "</section>")
    assert shown == ["Gold", "A", "C", "B", "Silver", "D"]


def test_what_was_removed_is_not_shown(stage: Stage) -> None:
    gone = everything()
    for entry in gone:
        entry.removed_at = clock.now()
    carry(stage, *gone)
    assert sections(page(stage)) == []


def test_an_answer_is_markdown_and_nobodys_script_runs(stage: Stage) -> None:
    carry(
        stage,
        Faq(question="<b>Is</b>?", answer="**No** <script>alert(1)</script>"),
        Sponsor(name="<i>x</i>", description="<script>alert(2)</script>"),
        Track(name="<svg>", color="#1b8a6b"),
    )
    text = page(stage)
    assert "<strong>No</strong>" in text
    assert [bad for bad in ("<script>alert", "<b>Is", "<i>x", "<bdi><svg>") if bad in text] == []


@pytest.mark.parametrize("entries", [1, 3])
def test_the_page_asks_as_much_for_three_of_each_as_for_one(stage: Stage, entries: int) -> None:
    for number in range(entries):
        carry(stage, *everything(number))
    page(stage)
    with statement_counter(stage.app) as sent:
        page(stage)
    assert len(sent) == 5  # one of them for the cover
    assert len([each for each in sent if "sponsors" in each]) == 1


def test_who_changes_the_basket_asks_nothing_of_it(stage: Stage) -> None:
    carry(stage, *everything())
    with statement_counter(stage.app) as sent:
        stage.app.test_client().post(f"{PAGE}/quote", headers={"HX-Request": "true"})
    assert [each for each in sent if "sponsors" in each] == []


@pytest.mark.databases("sqlite")  # PostgreSQL reads so few rows as they lie
def test_each_list_is_read_by_its_index(stage: Stage) -> None:
    carry(stage, *everything())
    with plans_of(stage.app, "tracks") as plans:
        page(stage)
    (plan,) = plans
    tables = ("tracks", "rooms", "sponsors", "social_links", "faqs")
    assert [f"ix_{table}_in_order" in plan for table in tables] == [True] * 5
