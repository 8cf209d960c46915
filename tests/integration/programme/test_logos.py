"""Logos of sponsors: chosen, refused, replaced, taken off, gone and back with their sponsor."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.activity import Activity
from portal.core import clock, refs
from portal.core.db import db
from portal.invariants.asking import breaches
from portal.pictures import Picture, chores, rules
from portal.programme import queries
from portal.programme.models import Sponsor
from tests.support.drawn import MULTIPART, huge_png, multipart, picture
from tests.support.stage import Stage, at_once
from tests.support.statements import statement_counter

PAGE = "/events/harbour-lights/sponsors"
PUBLIC = "/e/harbour-lights"
PART = {"HX-Request": "true"}
LOGO = picture("PNG", (300, 200))
OTHER = picture("PNG", (200, 200), mode="L", color=90)


def send(
    stage: Stage, ref: str = "", who: str = "otto", *, headers: Any = None, **fields: Any
) -> Any:
    """`logo=b"…"` is a file; what is text is a field."""
    typed = {"name": "Harbour Bank", "level": "Gold", **fields}
    return stage.as_(who).post(
        f"{PAGE}/{ref}" if ref else PAGE,
        data=multipart(typed),
        content_type=MULTIPART,
        headers=headers,
    )


def sponsors(stage: Stage) -> list[Sponsor]:
    with stage.app.app_context():
        return list(queries.of_event(Sponsor, stage.event))


def logos(stage: Stage) -> list[str]:
    """The pictures on the public page, each looked at: what nobody is served is an error."""
    browser = stage.app.test_client()
    text = browser.get(PUBLIC).text
    images = [each.partition('"')[0] for each in text.split('class="sponsor-logo" src="')[1:]]
    assert [browser.get(each).status_code for each in images] == [200] * len(images)
    return images


def stored(stage: Stage) -> int:
    return len(list(Path(stage.app.config["STORAGE"]).rglob("*.webp")))


def sweep(stage: Stage, monkeypatch: pytest.MonkeyPatch, *, hours: int) -> None:
    """As it goes so many hours from now."""
    later = clock.now() + timedelta(hours=hours)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        with stage.app.app_context():
            chores.sweep()


def acts(stage: Stage) -> list[str]:
    with stage.app.app_context():
        mine = Activity.action.startswith("programme.") | Activity.action.startswith("picture.")
        return list(db.session.scalars(select(Activity.action).where(mine).order_by(Activity.id)))


def test_a_sponsor_comes_with_its_logo(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = send(stage, logo=LOGO)
    assert (answer.status_code, answer.location) == (303, PAGE)
    (address,) = logos(stage)
    assert f'src="{address}" width="256" height="171" alt=""' in stage.as_("otto").get(PAGE).text
    assert acts(stage) == ["programme.added", "programme.logo_chosen"]
    log = stage.as_("olivia").get("/events/harbour-lights/activity").text
    assert "Otto Organizer gave the sponsor Harbour Bank a logo" in log
    sweep(stage, monkeypatch, hours=48)
    assert logos(stage) == [address]


def test_a_logo_is_replaced_and_the_one_before_goes_a_day_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(stage, logo=LOGO)
    (before,), (sponsor,) = logos(stage), sponsors(stage)
    answer = send(stage, sponsor.ref, logo=OTHER, version=str(sponsor.version), headers=PART)
    assert (answer.status_code, 'id="entries"' in answer.text) == (200, True)
    (after,) = logos(stage)
    assert after != before
    assert stage.app.test_client().get(before).status_code == 404
    assert (stored(stage), stage.count(Picture)) == (2, 2)
    sweep(stage, monkeypatch, hours=25)
    assert (stored(stage), logos(stage)) == (1, [after])


def test_words_alone_leave_the_logo_as_it_is(stage: Stage) -> None:
    send(stage, logo=LOGO)
    before, (sponsor,) = logos(stage), sponsors(stage)
    assert send(stage, sponsor.ref, level="Silver").status_code == 303
    assert (logos(stage), sponsors(stage)[0].level) == (before, "Silver")
    assert acts(stage)[2:] == ["programme.changed"]


def test_a_logo_is_taken_off(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    send(stage, logo=LOGO)
    (sponsor,) = sponsors(stage)
    pages = [stage.as_("otto").get(url).text for url in (f"{PAGE}/{sponsor.ref}", PAGE)]
    assert ['name="no_logo"' in page for page in pages] == [True, False]
    for _ in range(2):  # the second time there is none any more
        assert send(stage, sponsor.ref, no_logo="y").status_code == 303
    assert (logos(stage), sponsors(stage)[0].picture_id) == ([], None)
    assert acts(stage)[2:] == ["programme.logo_removed"]
    sweep(stage, monkeypatch, hours=25)
    assert stored(stage) == 0


def test_who_chooses_a_logo_and_ticks_remove_gets_the_new_one(stage: Stage) -> None:
    send(stage, logo=LOGO)
    (sponsor,) = sponsors(stage)
    send(stage, sponsor.ref, logo=OTHER, no_logo="y")
    assert len(logos(stage)) == 1


def test_a_logo_goes_and_comes_back_with_its_sponsor(stage: Stage) -> None:
    send(stage, logo=LOGO)
    (address,), (sponsor,) = logos(stage), sponsors(stage)
    stage.as_("otto").post(f"{PAGE}/{sponsor.ref}/remove")
    assert stage.app.test_client().get(address).status_code == 404
    stage.as_("otto").post(f"{PAGE}/{sponsor.ref}/restore")
    assert logos(stage) == [address]


def test_a_sponsor_who_comes_back_late_comes_without_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(stage, logo=LOGO)
    (sponsor,) = sponsors(stage)
    stage.as_("otto").post(f"{PAGE}/{sponsor.ref}/remove")
    sweep(stage, monkeypatch, hours=25)
    assert stored(stage) == 0
    with stage.app.app_context():
        gone = clock.now() - timedelta(hours=25)
        db.session.execute(db.update(Picture).values(removed_at=gone))
        db.session.commit()
    assert stage.as_("otto").post(f"{PAGE}/{sponsor.ref}/restore").status_code == 303
    assert (logos(stage), sponsors(stage)[0].picture_id) == ([], None)
    assert send(stage, sponsor.ref, logo=OTHER).status_code == 303
    assert len(logos(stage)) == 1


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (b"#!/bin/sh\necho hello\n", 422, rules.NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "Drawings such as SVG"),
        (huge_png(20_000, 20_000), 422, "20,000 × 20,000 pixels"),
        (b"\xff\xd8\xff" + bytes(30 * 1024 * 1024), 413, "more than 5 MB"),
    ],
    ids=["script", "svg", "bomb", "30 MB"],
)
def test_what_is_no_logo_is_said_on_its_field(
    stage: Stage, data: bytes, status: int, sentence: str, htmx: bool
) -> None:
    headers = PART if htmx else None
    answer = send(stage, logo=data, headers=headers)
    assert answer.status_code == status
    assert sentence in answer.text.partition('id="new-logo-error"')[2].partition("</p>")[0]
    assert 'value="Harbour Bank"' in answer.text
    assert (sponsors(stage), stored(stage), acts(stage)) == ([], 0, [])
    assert "HX-Retarget" not in answer.headers

    send(stage)
    (sponsor,) = sponsors(stage)
    answer = send(stage, sponsor.ref, level="Silver", logo=data, headers=headers)
    assert answer.status_code == status
    assert sentence in answer.text.partition('id="logo-error"')[2].partition("</p>")[0]
    assert (sponsors(stage)[0].level, stored(stage)) == ("Gold", 0)


def test_other_lists_keep_the_limit_of_the_house(stage: Stage) -> None:
    large = {"name": "Deck", "logo": bytes(3 * 1024 * 1024)}
    page = "/events/harbour-lights/rooms"
    answer = stage.as_("otto").post(page, data=multipart(large), content_type=MULTIPART)
    assert answer.status_code == 413


@pytest.mark.parametrize(("who", "status"), [("bea", 403), ("chip", 403), ("stan", 404)])
def test_who_may_not_change_the_event_keeps_no_file(stage: Stage, who: str, status: int) -> None:
    assert send(stage, who=who, logo=LOGO).status_code == status
    assert (sponsors(stage), stored(stage)) == ([], 0)


def test_a_name_that_is_taken_keeps_nothing_for_long(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(stage)
    assert send(stage, logo=LOGO).status_code == 422
    assert (logos(stage), stored(stage)) == ([], 1)
    sweep(stage, monkeypatch, hours=25)
    assert stored(stage) == 0


def test_the_same_form_sent_twice_shows_one_logo(stage: Stage) -> None:
    key = refs.token()
    answers = [send(stage, logo=LOGO, idempotency_key=key).status_code for _ in range(2)]
    assert (answers, len(logos(stage)), stage.count(Picture)) == ([303, 303], 1, 1)


def test_of_two_logos_at_once_one_is_shown_and_the_other_is_swept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(stage)
    (sponsor,) = sponsors(stage)
    stage.as_("otto"), stage.as_("olivia")
    answers = at_once(
        lambda: send(stage, sponsor.ref, "otto", logo=LOGO),
        lambda: send(stage, sponsor.ref, "olivia", logo=OTHER),
    )
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (len(logos(stage)), stored(stage)) == (1, 2)
    sweep(stage, monkeypatch, hours=25)
    assert (len(logos(stage)), stored(stage)) == (1, 1)
    with stage.app.app_context():
        assert list(breaches()) == []


def test_who_removes_the_sponsor_while_somebody_chooses_a_logo_leaves_none(stage: Stage) -> None:
    send(stage)
    (sponsor,) = sponsors(stage)
    stage.as_("otto"), stage.as_("olivia")
    chosen, removed = at_once(
        lambda: send(stage, sponsor.ref, "otto", logo=LOGO),
        lambda: stage.as_("olivia").post(f"{PAGE}/{sponsor.ref}/remove"),
    )
    assert (chosen.status_code in (303, 409), removed.status_code) == (True, 303)
    with stage.app.app_context():
        shown = select(Picture.id).where(Picture.removed_at.is_(None))
        assert db.session.scalars(shown).all() == []


def test_the_pages_ask_as_much_for_three_logos_as_for_one(stage: Stage) -> None:
    def cost(url: str) -> int:
        with statement_counter(stage.app) as sent:
            assert stage.as_("otto").get(url).status_code == 200
        return len(sent)

    send(stage)
    cost(PAGE), cost(PUBLIC)
    without = [cost(PAGE), cost(PUBLIC)]
    for number in range(3):
        send(stage, name=f"Bank {number}", logo=LOGO)
        assert [cost(PAGE), cost(PUBLIC)] == without
    assert len(logos(stage)) == 3
