"""Pictures of an event: chosen, checked, kept, shown, removed, put back, copied, swept."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import pictures
from portal.activity import Activity
from portal.core import clock, storage
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.pictures import (
    Kind,
    Picture,
    PictureFile,
    actions,
    chores,
    copying,
    drawing,
    files,
    rules,
)
from tests.factories import make_event
from tests.support.drawn import MULTIPART, huge_png, multipart, picture
from tests.support.plans import plans_of
from tests.support.stage import at_once
from tests.support.statements import statement_counter
from tests.unit.test_documents_storage import InMemoryS3

PAGE = "/events/harbour-lights/pictures"
PUBLIC = "/e/harbour-lights"


@pytest.fixture(params=["folder", "bucket"])
def kept(request, app) -> None:
    """Both places where files are kept."""
    if request.param == "bucket":
        app.extensions["storage"] = storage.Bucket(InMemoryS3(), "pictures", "foyer/")


def send(stage, who: str = "otto", **fields):
    """`cover=b"…"` is a file; what is text is a field."""
    return post(stage.as_(who), fields)


def post(browser, fields: dict, url: str = PAGE):
    return browser.post(url, data=multipart(fields), content_type=MULTIPART)


def now(stage, kind: Kind = Kind.COVER) -> Picture | None:
    with stage.app.app_context():
        return pictures.of_event(stage.event).get(kind)


def address(stage, kind: Kind = Kind.COVER, size: int = 640) -> str:
    with stage.app.test_request_context():
        return pictures.url(pictures.of_event(stage.event)[kind], size)


def told(stage) -> list[str]:
    with stage.app.app_context():
        wanted = Activity.action.startswith("picture.")
        return list(db.session.scalars(select(Activity.action).where(wanted).order_by(Activity.id)))


def stored(stage) -> list[str]:
    return sorted(path.name for path in Path(stage.app.config["STORAGE"]).rglob("*.webp"))


def test_a_cover_and_a_logo_are_kept_and_shown(stage, kept) -> None:
    logo = picture("PNG", (300, 300))
    answer = send(stage, cover=picture(), logo=logo, cover_alt="Lights over the harbour")

    assert (answer.status_code, answer.location) == (303, PAGE)
    page = stage.app.test_client().get(PUBLIC).text
    assert f'src="{address(stage, size=1280)}"' in page
    assert f"{address(stage, size=320)} 320w" in page
    assert 'width="1280" height="720" alt="Lights over the harbour"' in page
    assert f'src="{address(stage, size=1280)}"' in stage.app.test_client().get("/").text
    assert (
        stage.as_("bea")
        .get("/events/harbour-lights")
        .text.count(f'src="{address(stage, Kind.LOGO)}"')
        == 2
    )
    assert told(stage) == ["picture.added", "picture.added"]


def test_a_file_is_served_to_be_kept_for_ever_and_never_run(stage, kept) -> None:
    send(stage, cover=picture())

    answer = stage.app.test_client().get(address(stage))

    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.data[:4] == b"RIFF"
    headers = {name: answer.headers.get(name) for name in KEPT_FOR_EVER}
    assert headers == KEPT_FOR_EVER


KEPT_FOR_EVER = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Set-Cookie": None,
    "Vary": None,
}


def test_what_is_not_there_is_not_found(stage) -> None:
    send(stage, cover=picture())
    good = address(stage)
    folder, _, name = good.rpartition("/")

    wrong = [
        good.replace("-640", "-641"),
        good.replace("-640", "-0640"),
        good.replace(".webp", ".html"),
        f"{folder}/{'0' * 20}-640.webp",
        f"/pictures/NOBODY/{name}",
        f"{folder}/..%2F..%2Fforeign.webp",
    ]

    browser = stage.app.test_client()
    assert [browser.get(each).status_code for each in wrong] == [404] * len(wrong)
    assert browser.get(wrong[0]).headers["Cache-Control"] == "no-store"


def test_of_a_draft_only_its_team_sees_the_pictures(stage) -> None:
    send(stage, cover=picture())
    with stage.app.app_context():
        db.session.merge(stage.event).state = "draft"
        db.session.commit()
    url = address(stage)

    answers = {who: stage.as_(who).get(url).status_code for who in ("chip", "ada", "stan", "bo")}

    assert answers == {"chip": 200, "ada": 200, "stan": 404, "bo": 404}
    assert stage.app.test_client().get(url).status_code == 404
    assert stage.as_("chip").get(url).headers["Cache-Control"].startswith("private, ")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"#!/bin/sh\necho hello\n", rules.NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Drawings such as SVG"),
        (huge_png(20_000, 20_000), "20,000 × 20,000 pixels"),
        (picture("PNG") + b"<script>alert(1)</script>", rules.TWO_THINGS),
        (picture("JPEG", (20, 20)), "too small"),
    ],
)
def test_what_is_refused_is_said_on_its_field_and_nothing_is_kept(stage, data, sentence) -> None:
    answer = send(stage, cover=data, cover_alt="Lights")

    assert answer.status_code == 422
    assert sentence in said(answer, "cover")
    assert 'value="Lights"' in answer.text
    assert (now(stage), stage.count(PictureFile), stored(stage), told(stage)) == (None, 0, [], [])


def test_one_that_is_refused_keeps_the_other_from_being_shown(stage) -> None:
    answer = send(stage, cover=picture(), logo=b"no picture")

    assert (answer.status_code, 'id="logo-error"' in answer.text) == (422, True)
    assert (now(stage), now(stage, Kind.LOGO)) == (None, None)


@pytest.mark.parametrize("megabytes", [6, 30])
def test_too_much_is_said_on_its_field_and_the_rest_is_kept(stage, megabytes) -> None:
    large = b"\xff\xd8\xff" + bytes(megabytes * 1024 * 1024)
    answer = send(stage, cover=large, cover_alt="Lights", logo=b"no picture")

    assert (answer.status_code, "more than 5 MB" in said(answer, "cover")) == (413, True)
    assert ("not a picture" in said(answer, "logo"), 'value="Lights"' in answer.text) == (
        True,
        True,
    )
    assert stage.count(PictureFile) == 0


def said(answer, field: str) -> str:
    return answer.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]


@pytest.mark.parametrize("htmx", [True, False])
def test_more_than_anybody_reads_is_refused_with_the_limit_named(stage, htmx) -> None:
    otto, large = stage.as_("otto"), {"cover": bytes(33 * 1024 * 1024)}
    headers = {"HX-Request": "true"} if htmx else {}
    answer = otto.post(PAGE, data=multipart(large), content_type=MULTIPART, headers=headers)

    assert (answer.status_code, "more than 5 MB" in answer.text) == (413, True)
    assert answer.headers.get("HX-Retarget") == ("#problem" if htmx else None)


def test_other_forms_keep_the_limit_of_the_house(stage) -> None:
    large = {"name": bytes(3 * 1024 * 1024)}

    answer = post(stage.as_("otto"), large, "/events/harbour-lights/edit")

    assert answer.status_code == 413


def test_between_the_limit_of_the_house_and_that_of_pictures_there_is_room(stage) -> None:
    photo = picture("JPEG") + bytes(4 * 1024 * 1024)  # what a telephone writes behind it

    assert send(stage, cover=photo).status_code == 303


def test_who_may_not_change_the_event_changes_no_picture(stage) -> None:
    answers = [send(stage, who, cover=picture()).status_code for who in ("bea", "chip", "stan")]

    assert answers == [403, 403, 404]
    assert (stage.count(PictureFile), stored(stage)) == (0, [])


def test_the_menu_says_that_the_page_belongs_to_the_settings(stage) -> None:
    page = stage.as_("otto").get(PAGE).text

    here = page.partition('aria-current="page"')
    assert here[0].rpartition("<a ")[2].strip().endswith('/events/harbour-lights/edit"')


def test_pictures_of_another_event_cannot_be_removed(stage) -> None:
    send(stage, cover=picture())
    stage.make(make_event, "Winter Gala", slug="winter-gala", owner=stage.cast["stan"])

    answer = stage.as_("stan").post(f"/events/winter-gala/pictures/{now(stage).ref}/remove")

    assert (answer.status_code, now(stage) is not None) == (404, True)


def test_a_picture_is_replaced_and_the_one_before_is_no_longer_served(stage) -> None:
    send(stage, cover=picture())
    before = address(stage)

    send(stage, cover=picture(mode="L", color=100), cover_alt="Fog")

    assert stage.app.test_client().get(before).status_code == 404
    assert stage.app.test_client().get(address(stage)).status_code == 200
    assert (stage.count(Picture), now(stage).alt) == (2, "Fog")
    assert told(stage) == ["picture.added", "picture.replaced"]


def test_words_alone_are_saved_too(stage) -> None:
    send(stage, cover=picture(), cover_alt="Lights")
    first = now(stage)

    assert send(stage, cover_alt="Boats").status_code == 303

    assert (now(stage).ref, now(stage).alt) == (first.ref, "Boats")
    assert told(stage) == ["picture.added", "picture.described"]
    assert send(stage, cover_alt="x" * 201).status_code == 422


def test_a_picture_is_removed_and_comes_back_with_undo(stage) -> None:
    send(stage, cover=picture())
    ref, url = now(stage).ref, address(stage)

    page = stage.as_("otto").post(f"{PAGE}/{ref}/remove", follow_redirects=True)

    assert (now(stage), stage.app.test_client().get(url).status_code) == (None, 404)
    assert f'action="{PAGE}/{ref}/restore"' in page.text
    assert stage.as_("otto").post(f"{PAGE}/{ref}/remove").status_code == 409
    assert stage.as_("otto").post(f"{PAGE}/{ref}/restore").status_code == 303
    assert stage.app.test_client().get(url).status_code == 200
    assert told(stage) == ["picture.added", "picture.removed", "picture.restored"]


def test_undo_ends_when_another_stands_in_its_place_or_time_is_over(stage, monkeypatch) -> None:
    send(stage, cover=picture())
    first = now(stage).ref
    stage.as_("otto").post(f"{PAGE}/{first}/remove")
    send(stage, cover=picture("PNG"))
    assert stage.as_("otto").post(f"{PAGE}/{first}/restore").status_code == 409
    second = now(stage).ref
    stage.as_("otto").post(f"{PAGE}/{second}/remove")
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert stage.as_("otto").post(f"{PAGE}/{second}/restore").status_code == 409
    assert now(stage) is None


def test_of_two_uploads_at_once_one_is_shown_and_both_are_told(stage) -> None:
    otto, olivia = stage.as_("otto"), stage.as_("olivia")

    def choose(browser, color):
        file = picture("PNG", (400, 300), mode="L", color=color)
        return lambda: post(browser, {"cover": file}).status_code

    answers = at_once(choose(otto, 10), choose(olivia, 200), choose(otto, 90))

    assert answers == [303, 303, 303]
    with stage.app.app_context():
        shown = db.session.scalars(select(Picture).where(Picture.removed_at.is_(None))).all()
    assert (stage.count(Picture), len(shown)) == (3, 1)
    assert sorted(told(stage)) == ["picture.added", "picture.replaced", "picture.replaced"]
    assert stage.app.test_client().get(address(stage)).status_code == 200


def test_killed_between_the_file_and_the_row_leaves_no_row_and_the_sweep_takes_the_file(
    stage, monkeypatch
) -> None:
    def killed(*args, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actions, "store", killed)
        with pytest.raises(KeyboardInterrupt):
            send(stage, cover=picture())
    assert (stage.count(Picture), len(stored(stage))) == (0, 3)

    sweep(stage, monkeypatch, hours=23)
    assert len(stored(stage)) == 3
    sweep(stage, monkeypatch, hours=25)
    assert stored(stage) == []


def test_killed_before_all_files_are_stored_leaves_none_behind(stage, monkeypatch) -> None:
    calls = []

    def put(key, data):
        calls.append(key)
        if len(calls) == 2:
            raise KeyboardInterrupt
        kept(key, data)

    kept = storage.put
    with monkeypatch.context() as patched:
        patched.setattr(storage, "put", put)
        with pytest.raises(KeyboardInterrupt):
            send(stage, cover=picture())
    assert (stage.count(Picture), len(stored(stage))) == (0, 1)

    sweep(stage, monkeypatch, hours=25)
    assert stored(stage) == []


def test_the_sweep_takes_what_was_removed_a_day_ago_and_leaves_what_is_shown(
    stage, monkeypatch
) -> None:
    send(stage, cover=picture(), logo=picture("PNG"))
    removed = now(stage)
    stage.as_("otto").post(f"{PAGE}/{removed.ref}/remove")

    sweep(stage, monkeypatch, hours=25)

    assert stored(stage) == [Path(address(stage, Kind.LOGO)).name]
    assert stage.stored(removed.file).swept_at is not None
    sweep(stage, monkeypatch, hours=49)  # once more does no harm
    assert len(stored(stage)) == 1


def test_a_sweep_that_was_killed_is_finished_by_the_next(stage, monkeypatch) -> None:
    send(stage, cover=picture())
    stage.as_("otto").post(f"{PAGE}/{now(stage).ref}/remove")
    with monkeypatch.context() as patched:
        patched.setattr(chores, "_swept", lambda file: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            sweep(stage, patched, hours=25)
    assert stored(stage) == []

    sweep(stage, monkeypatch, hours=26)

    with stage.app.app_context():
        assert db.session.query(PictureFile.id).filter_by(swept_at=None).all() == []


def test_a_copy_is_a_picture_of_its_own_over_the_same_file(stage, monkeypatch) -> None:
    send(stage, cover=picture(), cover_alt="Lights")
    first = now(stage)
    with stage.app.app_context():
        other = make_event("Harbour Lights 2027", slug="next")
        event, otto = db.session.merge(stage.event), stage.cast["otto"]
        new_ids = copying.copy_all(event, other, [Kind.COVER], by_id=otto.id)
        db.session.commit()
        copied = db.session.get_one(Picture, new_ids[first.id])
        with stage.app.test_request_context():
            url = pictures.url(copied, 640)
        assert (copied.ref == first.ref, copied.file_id, copied.alt, copied.kind) == (
            False,
            first.file_id,
            "Lights",
            Kind.COVER,
        )
    stage.as_("otto").post(f"{PAGE}/{first.ref}/remove")
    sweep(stage, monkeypatch, hours=25)

    assert stage.app.test_client().get(url).status_code == 200
    assert len(stored(stage)) == 3


def test_sponsors_have_as_many_logos_as_they_are(stage) -> None:
    with stage.app.app_context():
        event = db.session.merge(stage.event)
        logos = []
        for color in (10, 200):
            upload = Upload(picture("PNG", (300, 300), mode="L", color=color))
            file = files.receive(upload, Kind.SPONSOR)
            logos.append(pictures.store(event, Kind.SPONSOR, file, alt="Tallink", by_id=None))
            db.session.commit()
        pictures.remove(event, logos[0], by_id=stage.cast["otto"].id)
        pictures.restore(event, logos[0], by_id=stage.cast["otto"].id)
        with pytest.raises(WrongState):
            pictures.restore(event, logos[0], by_id=stage.cast["otto"].id)
        db.session.commit()
        with stage.app.test_request_context():
            urls = [pictures.url(each, 256) for each in logos]

    browser = stage.app.test_client()
    assert [browser.get(url).status_code for url in urls] == [200, 200]


class Upload:
    filename = "logo.png"

    def __init__(self, data: bytes) -> None:
        self.stream = BytesIO(data)


def test_it_is_drawn_and_stored_while_no_transaction_is_open(stage, monkeypatch) -> None:
    seen = []

    def watched(name, function):
        def watch(*args):
            seen.append((name, db.session().in_transaction()))
            return function(*args)

        return watch

    monkeypatch.setattr(drawing, "draw", watched("draw", drawing.draw))
    monkeypatch.setattr(storage, "put", watched("put", storage.put))

    assert send(stage, cover=picture()).status_code == 303
    assert seen == [("draw", False), *[("put", False)] * 3]


def test_a_form_with_files_is_read_before_the_database_is_asked(stage) -> None:
    """Who sends slowly must not hold the lock that the tills wait for."""
    otto = stage.as_("otto")
    asked = []

    class Slow(BytesIO):
        def readinto(self, *args):
            asked.append(len(sent))
            return super().readinto(*args)

    with statement_counter(stage.app) as sent:
        otto.post(PAGE, input_stream=Slow(b"--x--\r\n"), content_length=7,
                  content_type="multipart/form-data; boundary=x")  # fmt: skip
    assert (set(asked), len(sent) > 0) == ({0}, True)


def test_the_page_costs_the_same_with_pictures_and_without(stage) -> None:
    def cost(url: str) -> int:
        with statement_counter(stage.app) as sent:
            assert stage.as_("otto").get(url).status_code == 200
        return len(sent)

    cost(PAGE)
    before = [cost(url) for url in (PAGE, PUBLIC, "/")]
    send(stage, cover=picture(), logo=picture())
    assert [cost(url) for url in (PAGE, PUBLIC, "/")] == before


def sweep(stage, monkeypatch, *, hours: int) -> None:
    """As it goes so many hours from now."""
    later = clock.now() + timedelta(hours=hours)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        with stage.app.app_context():
            chores.sweep()


@pytest.mark.databases("sqlite")
def test_pictures_are_found_by_index(stage, monkeypatch) -> None:
    send(stage, cover=picture())
    with plans_of(stage.app, "pictures") as shown, plans_of(stage.app, "picture_files") as swept:
        stage.app.test_client().get("/")
        stage.app.test_client().get(address(stage))
        sweep(stage, monkeypatch, hours=25)

    assert [plan for plan in (*shown, *swept) if "SCAN" in plan] == []
    assert (len(shown) > 2, len(swept) > 0) == (True, True)
