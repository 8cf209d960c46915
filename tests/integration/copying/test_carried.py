"""What else an event carries goes along: its programme, its pictures, its tax."""

from typing import Any

import pytest
from sqlalchemy import select, update

from portal.core import clock
from portal.core.db import db
from portal.events import Event
from portal.events.models import EventTax
from portal.pictures import Picture, PictureFile
from portal.programme.models import Faq, Room, SocialLink, Sponsor, Track
from tests.factories import make_code, make_ticket
from tests.integration.copying.conftest import Copies, at
from tests.support.statements import statement_counter

LISTS = (Track, Room, Sponsor, SocialLink, Faq)


def _furnish(copies: Copies, times: int = 1) -> None:
    event = copies.stage.event
    file = PictureFile(digest="d" * 64, widths=[400], width=400, height=300)
    for n in range(times):
        name, url = f"Sea {n}", f"https://sea.example/{n}"
        db.session.add_all(
            [
                Track(event_id=event.id, name=name, color="#1f7a5c", position=2),
                Room(event_id=event.id, name=name, floor="2", position=1),
                Sponsor(event_id=event.id, name=name, level="Gold", url=url),
                SocialLink(event_id=event.id, kind="website", url=url),
                Faq(event_id=event.id, question=f"{name}?", answer="**There**"),
            ]
        )
    db.session.add_all(
        [
            Track(event_id=event.id, name="Gone", color="#000000", removed_at=clock.now()),
            Picture(event_id=event.id, kind="cover", file=file, alt="Lamps"),
            EventTax(event_id=event.id, name="VAT", rate=2400, tax_id="EE1", included=False),
        ]
    )
    mine = update(Event).where(Event.id == event.id)
    db.session.execute(mine.values(contact_phone="+372 5"))
    db.session.commit()


def test_the_programme_the_pictures_and_the_tax_go_along(copies: Copies):
    copies.stage.make(_furnish, copies)
    copies.post()
    copy = copies.only()
    with copies.app.app_context():

        def only(model: Any) -> Any:
            return db.session.scalars(select(model).filter_by(event_id=copy.id)).one()

        track, room, sponsor = only(Track), only(Room), only(Sponsor)
        assert (track.name, track.color, track.position) == ("Sea 0", "#1f7a5c", 2)
        assert (room.name, room.floor, room.position) == ("Sea 0", "2", 1)
        assert (sponsor.level, sponsor.url) == ("Gold", "https://sea.example/0")
        assert (only(SocialLink).kind, only(Faq).answer) == ("website", "**There**")
        assert (only(Picture).alt, only(Picture).file.digest) == ("Lamps", "d" * 64)
        assert (only(EventTax).rate, only(EventTax).included) == (2400, False)
    assert copy.contact_phone == "+372 5"


def _give_logos(copies: Copies) -> None:
    """To each sponsor of the event its own; and one that was taken off."""
    event = db.session.merge(copies.stage.event)
    file = PictureFile(digest="e" * 64, widths=[256], width=256, height=100)
    db.session.add(Picture(event=event, kind="sponsor", file=file, removed_at=clock.now()))
    for sponsor in db.session.scalars(select(Sponsor).filter_by(event_id=event.id)):
        sponsor.picture = Picture(event=event, kind="sponsor", file=file)
    db.session.add(Sponsor(event_id=event.id, name="Without"))
    db.session.commit()


def _logos(copies: Copies, event: Event) -> dict[str, tuple[int, str] | None]:
    """Of each sponsor: whose picture it is, and the file behind it."""
    with copies.app.app_context():
        mine = db.session.scalars(select(Sponsor).filter_by(event_id=event.id))
        return {
            each.name: (each.logo.event_id, each.logo.file.digest) if each.logo else None
            for each in mine
        }


@pytest.mark.parametrize("pictures", ["y", ""])
def test_logos_go_along_with_their_sponsors(copies: Copies, pictures: str):
    copies.stage.make(_furnish, copies, times=3)
    copies.stage.make(_give_logos, copies)
    copies.post(pictures=pictures)
    for event in (copies.stage.event, copies.only()):
        own = (event.id, "e" * 64)
        assert _logos(copies, event) == {**{f"Sea {n}": own for n in range(3)}, "Without": None}


def test_without_its_sponsors_no_logo_goes_along(copies: Copies):
    copies.stage.make(_furnish, copies, times=3)
    copies.stage.make(_give_logos, copies)
    copies.post(programme="")
    copy = copies.only()
    with copies.app.app_context():
        kinds = db.session.scalars(select(Picture.kind).filter_by(event_id=copy.id))
        assert list(kinds) == ["cover"]


def test_each_of_them_can_stay_behind(copies: Copies):
    copies.stage.make(_furnish, copies)
    copies.post(programme="", pictures="", tax="")
    copy = copies.only()
    with copies.app.app_context():
        for model in (*LISTS, Picture, EventTax):
            assert db.session.scalars(select(model).filter_by(event_id=copy.id)).all() == []


def test_fifty_of_each_go_along_in_few_statements(copies: Copies):
    copies.stage.make(_furnish, copies, times=50)
    copies.stage.make(_give_logos, copies)
    copies.stage.make(_sell, copies)
    copies.stage.as_("otto").get(copies.url)
    with statement_counter(copies.app) as sent:
        assert copies.post().status_code == 303
    assert len(sent) <= 40
    copy = copies.only()
    with copies.app.app_context():
        for model in LISTS:
            mine = select(model).filter_by(event_id=copy.id)
            assert len(db.session.scalars(mine).all()) == 50 + (model is Sponsor)
        logos = select(Picture).filter_by(event_id=copy.id, kind="sponsor")
        assert len(db.session.scalars(logos).all()) == 50


def _sell(copies: Copies) -> None:
    event = db.session.merge(copies.stage.event)
    made = [make_ticket(event, f"Row {n}") for n in range(10)]
    for n in range(200):
        make_code(event, f"CODE{n}", made[n % 10], valid_from=at(f"2021-02-01T00:{n % 60:02}"))
