"""A copy shows the files of the old event: neither takes them from the other, and none is left."""

import os
import signal
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from portal.copying import actions
from portal.copying.wishes import Wish
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.events import Event
from portal.people import User
from portal.pictures import Kind, Picture, PictureFile, chores
from tests.integration.copying.conftest import Copies
from tests.integration.copying.test_interrupted import _cut
from tests.support.drawn import MULTIPART, multipart, picture
from tests.support.statements import statement_counter

HERE = "/events/harbour-lights"
COVER = picture(size=(300, 200))
LOGO = picture("PNG", (200, 200), mode="L", color=90)
SPONSORS = {"name": "Harbour Bank", "logo": LOGO}


def send(copies: Copies, page: str, **fields: str | bytes) -> None:
    answer = copies.stage.as_("otto").post(page, data=multipart(fields), content_type=MULTIPART)
    assert answer.status_code == 303


def shown(copies: Copies, event: Event) -> dict[str, Picture]:
    """What the event shows, by kind."""
    with copies.app.app_context():
        mine = db.select(Picture).filter_by(event_id=event.id, removed_at=None)
        return {each.kind: each for each in db.session.scalars(mine)}


def served(copies: Copies, event: Event) -> dict[str, int]:
    """What its team gets of each of its pictures, which is a draft's."""
    otto = copies.stage.as_("otto")
    return {
        kind: otto.get(
            f"/pictures/{each.ref}/{each.file.digest}-{each.file.width}.webp"
        ).status_code
        for kind, each in shown(copies, event).items()
    }


def name_of(file: PictureFile) -> str:
    return f"{file.digest}-{file.width}.webp"


def stored(copies: Copies) -> list[str]:
    return sorted(path.name for path in Path(copies.app.config["STORAGE"]).rglob("*.webp"))


def sweep(copies: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(hours=25)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        with copies.app.app_context():
            chores.sweep()


@pytest.fixture
def pair(copies: Copies) -> tuple[Event, Event]:
    """Harbour Lights with a cover, a logo and a sponsor's logo, and its copy."""
    send(copies, f"{HERE}/pictures", cover=COVER, logo=LOGO, cover_alt="Lamps")
    send(copies, f"{HERE}/sponsors", **SPONSORS)
    assert copies.post().status_code == 303
    return copies.stage.event, copies.only()


ALL = dict.fromkeys((Kind.COVER, Kind.LOGO, Kind.SPONSOR), 200)


def take_away(copies: Copies, event: Event) -> None:
    """Each picture of the event, in the way that its page has for it."""
    for kind, each in shown(copies, event).items():
        if kind != Kind.SPONSOR:
            send(copies, f"/events/{event.slug}/pictures/{each.ref}/remove")
    page = copies.stage.as_("otto").get(f"/events/{event.slug}/sponsors").text
    ref = page.partition('data-ref="')[2].partition('"')[0]
    send(copies, f"/events/{event.slug}/sponsors/{ref}", name="Harbour Bank", no_logo="y")


def replace(copies: Copies, event: Event) -> None:
    """The cover and the logo of the event by others."""
    other = picture("PNG", (300, 300), mode="L", color=200)
    send(copies, f"/events/{event.slug}/pictures", cover=other, logo=other)


def test_a_copy_writes_no_file_and_has_rows_of_its_own(copies: Copies, monkeypatch) -> None:
    send(copies, f"{HERE}/pictures", cover=COVER, logo=LOGO)
    before = stored(copies)
    copies.post()
    old, new = copies.stage.event, copies.only()
    assert stored(copies) == before
    assert {each.ref for each in shown(copies, old).values()}.isdisjoint(
        each.ref for each in shown(copies, new).values()
    )
    sweep(copies, monkeypatch)
    assert stored(copies) == before


@pytest.mark.parametrize("first", ["the old one", "the copy"])
@pytest.mark.parametrize("change", [take_away, replace])
def test_what_one_takes_away_the_other_still_shows(
    copies: Copies, pair: tuple[Event, Event], change: Any, first: str, monkeypatch
) -> None:
    mine, other = pair if first == "the old one" else reversed(pair)
    change(copies, mine)
    sweep(copies, monkeypatch)
    assert served(copies, other) == ALL
    assert shown(copies, other)["cover"].alt == "Lamps"


def test_when_the_last_one_shows_it_no_more_the_file_goes(
    copies: Copies, pair: tuple[Event, Event], monkeypatch
) -> None:
    for event in pair:
        assert len(stored(copies)) == 3
        take_away(copies, event)
        sweep(copies, monkeypatch)
    assert stored(copies) == []


def make_copy(copies: Copies) -> None:
    with copies.app.app_context():
        event = db.session.get_one(Event, copies.stage.event.id)
        by = db.session.get_one(User, copies.stage.cast["otto"].id)
        wish = Wish("Next", clock.wall_clock(event.starts_at, event.timezone))
        in_transaction(lambda: actions.copy(event, wish, by=by))


@pytest.mark.databases("sqlite")
def test_a_killed_copy_leaves_no_file_and_takes_none(
    copies: Copies, pair: tuple[Event, Event], monkeypatch
) -> None:
    with statement_counter(copies.app) as sent:
        make_copy(copies)
    around = [at for at, each in enumerate(sent, start=1) if "INTO pictures" in each]
    before, files = copies.rows(), stored(copies)

    def doomed(at: int) -> None:
        with copies.app.app_context():
            db.engine.dispose(close=False)
        _cut(copies.app, at, lambda: os.kill(os.getpid(), signal.SIGKILL))
        make_copy(copies)

    assert len(around) == 1
    for at in (around[0], around[0] + 1, len(sent)):
        process = get_context("fork").Process(target=doomed, args=(at,))
        process.start()
        process.join(30)
        assert process.exitcode == -signal.SIGKILL
        assert (copies.rows(), stored(copies)) == (before, files)
    sweep(copies, monkeypatch)
    assert stored(copies) == files
    assert [served(copies, event) for event in pair] == [ALL, ALL]
