"""The demo: a believable organizer, made once, that adds up and looks like the real thing."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select

from portal import events, invariants, modules, people, pictures
from portal.activity import Activity
from portal.codes import Code
from portal.core import clock
from portal.core.access import Role
from portal.core.db import Base, db
from portal.core.modules import Module
from portal.demo import PASSWORD, stage
from portal.demo.names import address
from portal.events import EventState
from portal.jobs import Job
from portal.mail.models import Mail
from portal.orders import Attendee, Order, OrderLine
from portal.orders.models import Channel
from portal.payments import Payment, Provider
from portal.people import Membership, passwords
from portal.people.queries import role_of
from portal.pictures import PictureFile
from portal.programme import queries
from portal.programme.models import Sponsor
from portal.tickets import Ticket
from tests.factories import make_event, make_order, make_ticket, make_user, switch_modules_on


def type_in(app, line: str) -> Result:
    result = app.test_cli_runner().invoke(args=line.split())
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def shown(app):
    assert type_in(app, "demo").exit_code == 0
    return app


def contents() -> dict[str, list[tuple]]:
    """Everything in the database."""
    tables = Base.metadata.sorted_tables
    return {t.name: sorted(map(repr, db.session.execute(select(t)))) for t in tables}


def test_each_account_signs_in_with_its_role(shown) -> None:
    with shown.app_context():
        event = events.by_slug("harbour-lights")
        crew = {name: people.by_email(f"{name}@example.org") for name in ROLES}
        assert {name: role_of(user, event.id) for name, user in crew.items()} == ROLES
        assert all(passwords.matches(PASSWORD, user.password_hash) for user in crew.values())
        assert [name for name, user in crew.items() if user.is_admin] == ["admin"]


ROLES = {
    "admin": Role.OWNER,  # of every event, without a membership
    "owner": Role.OWNER,
    "organizer": Role.ORGANIZER,
    "door": Role.BOX_OFFICE,
    "checkin": Role.CHECK_IN,
    "buyer": None,
}


def test_harbour_lights_is_on_sale_on_a_saturday_some_weeks_ahead(shown) -> None:
    with shown.app_context():
        event, gala = events.by_slug("harbour-lights"), events.by_slug("winter-gala")
        starts = clock.to_local(event.starts_at, "Europe/Tallinn")
        ends = clock.to_local(event.ends_at, "Europe/Tallinn")
        assert (event.state, gala.state) == (EventState.PUBLISHED, EventState.DRAFT)
        assert f"{starts:%A %H:%M}" == "Saturday 17:00"
        assert (ends.date(), f"{ends:%H:%M}") == (starts.date(), "23:30")
        weeks = (event.starts_at - clock.now()) / timedelta(weeks=1)
        assert 4 <= weeks <= 5.2
        assert all(modules.switches()[module] for module in Module)


@pytest.mark.parametrize("day", range(16, 23))
def test_on_whatever_day_it_is_loaded(shown, day: int) -> None:
    """Also on a Saturday evening, when that day's event would have begun."""
    now = datetime(2026, 11, day, 20, tzinfo=UTC)
    with shown.app_context():
        weeks = (stage.harbour_lights(now).starts_at - now) / timedelta(weeks=1)
    assert 4 <= weeks <= 5.2


def test_the_figures_are_those_of_a_good_year(shown) -> None:
    with shown.app_context():
        event = events.by_slug("harbour-lights")
        tickets = db.session.scalars(select(Ticket).where(Ticket.event_id == event.id)).all()
        assert {t.name: (t.price_minor, t.left) for t in tickets if not t.is_donation} == {
            "General admission": (3500, 124),
            "Reduced": (2500, 61),
            "Child 6–14": (1200, 40),
            "VIP deck": (9000, 3),
            "Speaker pass": (0, 40),  # hidden
        }
        sizes = db.session.scalars(
            select(func.count(Attendee.id)).group_by(Attendee.order_id)
        ).all()
        assert set(sizes) == {1, 2, 3, 4}
        assert sum(sizes) == 876 + 239 + 110 + 97
        gifts = db.session.scalars(
            select(OrderLine.unit_minor).join(OrderLine.ticket).where(Ticket.kind == "donation")
        )
        assert 30 <= len(amounts := gifts.all()) <= 100
        assert all(100 <= amount <= 500_00 for amount in amounts)


def test_its_codes_can_be_tried_out(shown) -> None:
    with shown.app_context():
        found = db.session.scalars(select(Code).order_by(Code.id)).unique().all()
        assert {code.code: (code.used, code.total_uses) for code in found} == {
            "DOCK15": (86, 200),
            "FRIENDS20": (50, 50),
            "BACKSTAGE": (0, 20),
        }
    page = shown.test_client().get("/e/harbour-lights?code=DOCK15&code=BACKSTAGE&code=FRIENDS20")
    for words in ("FRIENDS20 is used up: all 50 uses are gone.", "15% off General", "€29.75"):
        assert words in page.text
    assert "This code opens: Speaker pass" in page.text


def test_it_is_found_on_the_start_page(shown) -> None:
    page = shown.test_client().get("/topics/festival")
    assert ("Harbour Lights" in page.text, "Winter Gala" in page.text) == (True, False)


def test_it_tells_a_story_of_three_months(shown) -> None:
    with shown.app_context():
        now = clock.now()
        moments = db.session.scalars(select(Order.created_at).order_by(Order.id)).all()
        assert moments == sorted(moments)
        assert now - timedelta(days=92) < moments[0] < moments[-1] <= now
        weeks = Counter((now - moment).days // 7 for moment in moments)
        quiet = weeks[6] + weeks[7]
        assert weeks[12] + weeks[11] > 1.2 * quiet  # the launch
        assert weeks[0] + weeks[1] > 1.2 * quiet  # and the late rise
        channels = Counter(db.session.scalars(select(Order.channel)))
        assert channels[Channel.WEB] > channels[Channel.DOOR] > 50
        by = {Provider.STRIPE, Provider.CASH, Provider.CARD_TERMINAL}
        assert set(db.session.scalars(select(Payment.provider))) == by


def test_names_are_varied_and_at_the_door_often_unknown(shown) -> None:
    with shown.app_context():
        at_the_door = select(Attendee.name).join(Attendee.order).where(Order.channel == "door")
        assert None in db.session.scalars(at_the_door).all()
        everybody = "".join(filter(None, db.session.scalars(select(Attendee.name))))
        # Which names are drawn depends on the day. Of the rarer ones any letter of theirs will do.
        for letters in ("õ", "Ł", "ễươảọầạỗ", "Ш", "م", "王李张刘陈杨"):
            assert set(letters) & set(everybody)
        addresses = filter(None, db.session.scalars(select(Order.buyer_email)))
        assert all(a.isascii() and a.endswith("@example.org") for a in addresses)


def test_it_adds_up_and_promises_no_mail(shown) -> None:
    with shown.app_context():
        assert list(invariants.breaches()) == []
        assert db.session.scalar(select(func.count(Job.id))) == 0
        assert db.session.scalar(select(func.count(Mail.id))) == 0


def test_the_second_time_nothing_changes(shown) -> None:
    with shown.app_context():
        before = contents()
    files = stored(shown)
    assert type_in(shown, "demo").output == "The demo is there already.\n"
    with shown.app_context():
        assert contents() == before
    assert stored(shown) == files


def stored(app) -> list[str]:
    return sorted(path.name for path in Path(app.config["STORAGE"]).rglob("*.webp"))


def test_the_lights_have_a_cover_a_logo_and_sponsors_with_theirs(shown) -> None:
    with shown.app_context():
        lights = events.by_slug("harbour-lights")
        own = pictures.of_event(lights)
        assert {kind: (each.file.width, bool(each.alt)) for kind, each in own.items()} == {
            "cover": (1280, True),
            "logo": (256, False),
        }
        sponsors = queries.of_event(Sponsor, lights)
        assert [bool(each.logo) for each in sponsors] == [True] * 3
        assert pictures.of_event(events.by_slug("winter-gala")) == {}
        files = db.session.scalars(select(PictureFile))
        kept = sorted(Path(file.key(width)).name for file in files for width in file.widths)
    assert stored(shown) == kept
    browser = shown.test_client()
    page = browser.get("/e/harbour-lights").text
    sources = re.findall(r'src="(/pictures/[^"]+)"', page)
    assert [browser.get(each).status_code for each in sources] == [200] * 4


def test_accounts_that_exist_are_not_touched(app) -> None:
    with app.app_context():
        make_user("Mine", "owner@example.org", password="my own words here")
    type_in(app, "demo")
    with app.app_context():
        mine = people.by_email("owner@example.org")
        assert passwords.matches("my own words here", mine.password_hash)
        assert db.session.get(Membership, (mine.id, 1)).role == Role.OWNER


def test_never_in_production(make_app) -> None:
    app = make_app(
        ENV="production",
        SECRET_KEY="x" * 32,
        BASE_URL="https://tickets.example.org",
        MAIL_SERVER="mail.example.org",
    )
    for line in ("demo", "demo --orders 1 --event harbour-lights"):
        result = type_in(app, line)
        assert (result.exit_code, result.output) == (
            1,
            "Error: The demo has known passwords: it never runs in production.\n",
        )
    with app.app_context():
        assert events.by_slug("harbour-lights") is None


def test_a_sale_of_the_demo_leaves_what_a_real_one_leaves(app) -> None:
    """Row by row: the same columns are filled, with the same kinds of values."""
    with app.app_context():
        switch_modules_on()
        bea = make_user("Bea Box-Office")
        event = make_event(slug="gala")
        people.join(bea, event.id, Role.BOX_OFFICE)
        ticket = make_ticket(event)
        real = make_order(event, {ticket: 1}, by=bea)
    type_in(app, "demo --orders 60 --event gala")
    with app.app_context():
        like = select(Order.id).where(Order.id != real.id, Order.channel == Channel.DOOR)
        told = db.session.scalars(like.order_by(Order.id).limit(1)).one()
        assert traces(told) == traces(real.id)


OFTEN_UNKNOWN = {"name", "email", "buyer_name", "buyer_email", "given_minor"}


def traces(order_id: int) -> dict[str, list[dict[str, object]]]:
    order = db.session.get_one(Order, order_id)
    of_order = {
        "orders": [order],
        "lines": order.lines[:1],
        "attendees": order.attendees[:1],
        "payments": db.session.scalars(select(Payment).filter_by(order_id=order_id)).all(),
        "activities": db.session.scalars(
            select(Activity).filter_by(subject_kind="order", subject_ref=order.code)
        ).all(),
    }
    return {name: [shape(row) for row in rows] for name, rows in of_order.items()}


def shape(row: Base) -> dict[str, object]:
    """Which columns hold what type; of the log also which details."""
    columns = {c.name: getattr(row, c.name) for c in row.__table__.columns}
    filled = {name: type(value) for name, value in columns.items() if name not in OFTEN_UNKNOWN}
    details = {name: type(value) for name, value in columns.get("details", {}).items()}
    return {**filled, "action": columns.get("action"), **details}


def test_addresses_are_made_of_names() -> None:
    class Seven:
        def randrange(self, *_: int) -> int:
            return 77

    said = {name: address(name, Seven()) for name in ("Łukasz Źródło", "Þór O'Brien", "王芳")}
    assert said == {
        "Łukasz Źródło": "lukasz.zrodlo77@example.org",
        "Þór O'Brien": "tor.obrien77@example.org",
        "王芳": "guest77@example.org",
    }
