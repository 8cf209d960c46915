"""What an event carries, kept on five pages of one shape: the same stories hold for all."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.activity import Activity
from portal.core import refs
from portal.core.db import db
from portal.programme import queries
from portal.programme.models import Carried
from portal.programme.sorts import FAQ, LINKS, ROOMS, SORTS, SPONSORS, TRACKS, Sort
from tests.factories import make_event
from tests.support.stage import Stage, at_once
from tests.support.statements import statement_counter

EVENT = "/events/harbour-lights"
PART = {"HX-Request": "true"}

# What people type for the first, second and third entry of each list.
TYPED: dict[Sort, tuple[dict[str, str], ...]] = {
    TRACKS: tuple({"name": name, "color": "#1b8a6b"} for name in ("Music", "Talks", "Games")),
    ROOMS: tuple({"name": name, "floor": "1"} for name in ("Main hall", "Deck", "Cellar")),
    SPONSORS: tuple(
        {"name": name, "level": "Gold", "url": "example.org", "description": "Helps"}
        for name in ("Harbour Bank", "Tram", "Beacon")
    ),
    LINKS: tuple(
        {"kind": "website", "url": f"https://{name}.example.org"} for name in ("a", "b", "c")
    ),
    FAQ: tuple(
        {"question": f"Is there {what}?", "answer": "**Yes**"}
        for what in ("parking", "food", "a bar")
    ),
}
CHANGED = {TRACKS: "color", ROOMS: "floor", SPONSORS: "level", LINKS: "kind", FAQ: "answer"}
VALUE = {
    TRACKS: "#c4456f", ROOMS: "2", SPONSORS: "Silver", LINKS: "mastodon", FAQ: "No",
}  # fmt: skip

every_list = pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)


def address(sort: Sort, *more: str) -> str:
    return "/".join([EVENT, sort.address, *more])


def add(stage: Stage, sort: Sort, number: int = 0, who: str = "olivia", **changed: str) -> Any:
    return stage.as_(who).post(address(sort), data=TYPED[sort][number] | changed)


def kept(stage: Stage, sort: Sort) -> list[Carried]:
    """What stands in the list, in its order."""
    with stage.app.app_context():
        return list(queries.of_event(sort.model, stage.event))


def names(stage: Stage, sort: Sort) -> list[str]:
    return [entry.called for entry in kept(stage, sort)]


def acts(stage: Stage) -> list[tuple[str, str]]:
    with stage.app.app_context():
        told = select(Activity.action, Activity.subject_kind)
        mine = Activity.action.startswith("programme.")
        return [tuple(row) for row in db.session.execute(told.where(mine).order_by(Activity.id))]


def filled(stage: Stage, sort: Sort) -> list[Carried]:
    for number in range(3):
        assert add(stage, sort, number).status_code == 303
    return kept(stage, sort)


@every_list
def test_an_empty_list_says_what_it_is_for(stage: Stage, sort: Sort) -> None:
    page = stage.as_("otto").get(address(sort))
    assert page.status_code == 200
    assert "Nothing here yet" in page.text
    assert f"Add a {sort.one}" in page.text


@every_list
def test_what_is_added_stands_last(stage: Stage, sort: Sort) -> None:
    answer = add(stage, sort)
    assert (answer.status_code, answer.location) == (303, address(sort))
    add(stage, sort, 1)
    assert names(stage, sort) == [TYPED[sort][number][sort.key].strip() for number in range(2)]
    assert [entry.position for entry in kept(stage, sort)] == [1, 2]
    assert acts(stage) == [("programme.added", sort.one)] * 2
    log = stage.as_("olivia").get(f"{EVENT}/activity").text
    assert f"Olivia Owner added the {sort.one} " in log
    assert f'href="{address(sort)}"' in log


@every_list
def test_htmx_gets_an_empty_form_and_the_list_beside_it(stage: Stage, sort: Sort) -> None:
    answer = stage.as_("olivia").post(address(sort), data=TYPED[sort][0], headers=PART)
    assert answer.status_code == 200
    assert 'id="one-more"' in answer.text
    assert 'id="entries"' in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "is added." in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Replace-Url"] == address(sort)
    (entry,) = kept(stage, sort)
    assert f'id="row-{entry.ref}"' in answer.text


@every_list
def test_the_same_form_sent_twice_makes_one(stage: Stage, sort: Sort) -> None:
    key = refs.token()
    for _ in range(2):
        assert add(stage, sort, idempotency_key=key).status_code == 303
    assert len(kept(stage, sort)) == 1


@every_list
def test_two_that_nobody_could_tell_apart_are_refused(stage: Stage, sort: Sort) -> None:
    add(stage, sort)
    answer = add(stage, sort)
    assert answer.status_code == 422
    assert f"There is a {sort.one} like this already." in answer.text
    assert f'id="new-{sort.key}-error"' in answer.text
    assert len(kept(stage, sort)) == 1


@every_list
def test_a_row_is_changed_in_place(stage: Stage, sort: Sort) -> None:
    first, *_ = filled(stage, sort)
    browser, field = stage.as_("otto"), CHANGED[sort]
    page = browser.get(address(sort, first.ref))
    assert (page.status_code, f'name="{field}"' in page.text) == (200, True)
    part = browser.get(address(sort, first.ref) + "?part=entries", headers=PART)
    assert (part.headers["HX-Push-Url"], "<body" in part.text) == (address(sort, first.ref), False)
    sent = TYPED[sort][0] | {field: VALUE[sort], "version": str(first.version)}
    answer = browser.post(address(sort, first.ref), data=sent)
    assert (answer.status_code, answer.location) == (303, address(sort))
    changed = kept(stage, sort)[0]
    assert (getattr(changed, field), changed.version) == (VALUE[sort], 2)
    assert acts(stage)[-1] == ("programme.changed", sort.one)


@every_list
def test_who_saves_second_sees_both_values(stage: Stage, sort: Sort) -> None:
    first, *_ = filled(stage, sort)
    field, url = CHANGED[sort], address(sort, first.ref)
    sent = TYPED[sort][0] | {"version": str(first.version)}
    stage.as_("otto").post(url, data=sent | {field: VALUE[sort]})
    for headers in ({}, PART):
        mine = sent | {sort.key: TYPED[sort][0][sort.key] + "x"}
        answer = stage.as_("olivia").post(url, data=mine, headers=headers)
        assert answer.status_code == 409
        assert "Otto Organizer saved this" in answer.text
        assert "What differs" in answer.text
        assert 'name="version" type="hidden" value="2"' in answer.text
    assert getattr(kept(stage, sort)[0], field) == VALUE[sort]


@every_list
def test_moving_keeps_all_and_tells_nobody_of_a_conflict(stage: Stage, sort: Sort) -> None:
    a, b, c = (entry.ref for entry in filled(stage, sort))
    moves = [
        (b, {"direction": "up"}, [b, a, c]),
        (b, {"direction": "up"}, [b, a, c]),
        (b, {"direction": "down", "to": ""}, [a, b, c]),
        (c, {"to": "0"}, [c, a, b]),
        (c, {"to": "2"}, [a, b, c]),
        (c, {"to": "3"}, [a, b, c]),
    ]
    for ref, asked, after in moves:
        assert stage.as_("olivia").post(address(sort, ref, "move"), data=asked).status_code == 303
        assert [entry.ref for entry in kept(stage, sort)] == after
    assert {entry.version for entry in kept(stage, sort)} == {1}
    assert acts(stage)[3:] == [("programme.moved", sort.one)] * 4
    assert stage.as_("olivia").post(address(sort, a, "move"), data={"to": "x"}).status_code == 400


@every_list
def test_what_is_removed_comes_back_where_it_was(stage: Stage, sort: Sort) -> None:
    a, b, c = (entry.ref for entry in filled(stage, sort))
    browser = stage.as_("olivia")
    answer = browser.post(address(sort, b, "remove"), headers=PART)
    assert address(sort, b, "restore") in answer.headers["HX-Trigger"]
    assert [entry.ref for entry in kept(stage, sort)] == [a, c]
    assert browser.get(address(sort, b)).status_code == 404
    assert "Removed lately" in browser.get(address(sort)).text
    for _ in range(2):
        assert browser.post(address(sort, b, "restore")).status_code == 303
    assert [entry.ref for entry in kept(stage, sort)] == [a, b, c]
    assert acts(stage)[3:] == [("programme.removed", sort.one), ("programme.restored", sort.one)]


@every_list
def test_what_was_removed_cannot_be_saved_over(stage: Stage, sort: Sort) -> None:
    first, *_ = filled(stage, sort)
    stage.as_("olivia").post(address(sort, first.ref, "remove"))
    answer = stage.as_("otto").post(
        address(sort, first.ref), data=TYPED[sort][0] | {"version": "1"}
    )
    assert answer.status_code == 409
    assert "was removed meanwhile. Put it back first." in answer.text
    assert 'class="stack stack--close entry-form"' in answer.text
    assert address(sort, first.ref, "restore") in answer.text


@every_list
def test_a_name_that_was_given_again_keeps_the_old_one_away(stage: Stage, sort: Sort) -> None:
    first, *_ = filled(stage, sort)
    browser = stage.as_("olivia")
    browser.post(address(sort, first.ref, "remove"))
    assert add(stage, sort).status_code == 303
    answer = browser.post(address(sort, first.ref, "restore"))
    assert (answer.status_code, len(kept(stage, sort))) == (409, 3)
    assert f"Another {sort.one} is called" in answer.text


@every_list
def test_a_full_list_says_so_and_keeps_what_was_typed(stage: Stage, sort: Sort) -> None:
    with stage.app.app_context():
        for number in range(sort.most):
            typed = TYPED[sort][0] | {sort.key: f"{TYPED[sort][0][sort.key]}{number}"}
            db.session.add(sort.model(event_id=stage.event.id, position=number, **typed))
        db.session.commit()
    answer = add(stage, sort)
    assert answer.status_code == 409
    assert f"An event has at most {sort.most}" in answer.text
    assert f'value="{TYPED[sort][0][sort.key]}"' in answer.text
    assert len(kept(stage, sort)) == sort.most


@every_list
@pytest.mark.parametrize(
    ("who", "status"),
    [("cora", 200), ("bea", 403), ("chip", 403), ("stan", 404), ("ada", 200)],
)
def test_who_may_change_the_event_may_change_this(
    stage: Stage, sort: Sort, who: str, status: int
) -> None:
    first, *_ = filled(stage, sort)
    browser = stage.as_(who)
    assert browser.get(address(sort)).status_code == status
    wanted = 303 if status == 200 else status
    for act in ((), (first.ref, "move"), (first.ref, "remove"), (first.ref, "restore")):
        data = {"direction": "down"} if act else TYPED[sort][0] | {sort.key: "https://new.example"}
        assert browser.post(address(sort, *act), data=data).status_code == wanted
    assert len(kept(stage, sort)) == (4 if status == 200 else 3)


@every_list
def test_an_entry_of_another_event_is_nothing_here(stage: Stage, sort: Sort) -> None:
    other = stage.make(make_event, slug="winter-gala", owner=stage.cast["stan"])
    first, *_ = filled(stage, sort)
    browser = stage.as_("stan")
    for more in ((first.ref,), (first.ref, "remove"), ("NOSUCH", "remove")):
        url = "/".join(["/events", other.slug, sort.address, *more])
        assert browser.post(url, data=TYPED[sort][0]).status_code == 404
    assert len(kept(stage, sort)) == 3


WRONG = [
    (TRACKS, "name", "", "Enter a name"),
    (TRACKS, "name", "x" * 121, "at most 120 characters"),
    (TRACKS, "color", "", "Choose a colour"),
    (TRACKS, "color", "red", "Choose a colour, or write it like #1b8a6b."),
    (ROOMS, "name", "a\x00b", "signs that cannot be stored"),
    (ROOMS, "floor", "x" * 41, "at most 40 characters"),
    (SPONSORS, "name", "", "Enter a name"),
    (SPONSORS, "url", "http://example.org", "begins with https://."),
    (SPONSORS, "url", "javascript:alert(1)", "begins with https://."),
    (SPONSORS, "url", "https://example.org/" + "x" * 300, "at most 300 characters"),
    (SPONSORS, "description", "x" * 501, "at most 500 characters"),
    (LINKS, "kind", "myspace", "Choose one from the list."),
    (LINKS, "kind", "mail", "Enter an e-mail address"),
    (LINKS, "url", "ask@example.org", "choose E-mail"),
    (LINKS, "url", "", "Enter an address"),
    (FAQ, "question", "", "Enter a question"),
    (FAQ, "answer", "", "Enter the answer."),
    (FAQ, "answer", "x" * 2_001, "at most 2,000 characters"),
]


@pytest.mark.parametrize(("sort", "field", "typed", "sentence"), WRONG)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(
    stage: Stage, sort: Sort, field: str, typed: str, sentence: str
) -> None:
    answer = add(stage, sort, **{field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (
        f'id="new-{"url" if (sort, field, typed) == (LINKS, "kind", "mail") else field}-error"'
        in (answer.text)
    )
    assert kept(stage, sort) == []


def test_addresses_are_kept_as_they_will_be_followed(stage: Stage) -> None:
    add(stage, SPONSORS, url="Example.org/x")
    add(stage, LINKS, kind="mail", url="ask@example.org")
    assert kept(stage, SPONSORS)[0].url == "https://Example.org/x"
    assert kept(stage, LINKS)[0].url == "mailto:ask@example.org"


def test_answers_are_markdown_without_scripts(stage: Stage) -> None:
    add(stage, FAQ, answer="**Yes** <script>alert(1)</script> [x](javascript:alert(1))")
    page = stage.as_("olivia").get(address(FAQ)).text
    assert "<strong>Yes</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@every_list
@pytest.mark.parametrize("entries", [1, 3])
def test_a_page_asks_as_much_for_three_as_for_one(stage: Stage, sort: Sort, entries: int) -> None:
    for number in range(entries):
        add(stage, sort, number)
    browser = stage.as_("olivia")
    browser.get(address(sort))
    with statement_counter(stage.app) as sent:
        assert browser.get(address(sort)).status_code == 200
    assert len(sent) == 5


@pytest.mark.parametrize("entries", [2, 3])
def test_moving_asks_as_much_for_three_as_for_two(stage: Stage, entries: int) -> None:
    for number in range(entries):
        add(stage, TRACKS, number)
    first, *_ = kept(stage, TRACKS)
    browser = stage.as_("olivia")
    browser.get(address(TRACKS))
    with statement_counter(stage.app) as sent:
        browser.post(address(TRACKS, first.ref, "move"), data={"direction": "down"})
    assert len(sent) == 7


def test_two_who_add_the_same_at_the_same_moment_make_one(stage: Stage) -> None:
    answers = at_once(
        *(lambda who=who: add(stage, TRACKS, who=who).status_code for who in ("olivia", "otto"))
    )
    assert sorted(answers) == [303, 422]
    assert names(stage, TRACKS) == ["Music"]


def test_two_who_take_the_last_place_at_the_same_moment_do_not_both_get_it(stage: Stage) -> None:
    with stage.app.app_context():
        for number in range(LINKS.most - 1):
            link = {"kind": "website", "url": f"https://{number}.example.org"}
            db.session.add(LINKS.model(event_id=stage.event.id, position=number, **link))
        db.session.commit()
    answers = at_once(
        lambda: add(stage, LINKS, 0, "olivia").status_code,
        lambda: add(stage, LINKS, 1, "otto").status_code,
    )
    assert sorted(answers) == [303, 409]
    assert len(kept(stage, LINKS)) == LINKS.most


def test_two_who_move_at_the_same_moment_both_get_what_they_asked_for(stage: Stage) -> None:
    a, b, c = filled(stage, ROOMS)
    at_once(
        lambda: stage.as_("olivia").post(address(ROOMS, a.ref, "move"), data={"to": "2"}),
        lambda: stage.as_("otto").post(address(ROOMS, c.ref, "move"), data={"to": "0"}),
    )
    found = [(entry.ref, entry.position) for entry in kept(stage, ROOMS)]
    assert found == [(c.ref, 1), (b.ref, 2), (a.ref, 3)]
