"""The log of activity: who may read it, what it says, how it is asked."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal import activity, people
from portal.activity import Activity
from portal.admin import diary
from portal.core import clock
from portal.core.db import db
from tests.factories import make_event, make_order, make_ticket, signed_in
from tests.support.plans import plans_of
from tests.support.statements import statement_counter

ADMIN = "/admin/activity"
TEAM = "/events/harbour-lights/activity"


@pytest.fixture
def ticket(stage):
    return stage.make(make_ticket, stage.event, "General")


def write(stage, action: str, who: str | None = "olivia", **fields) -> int:
    """One more entry; returns its number."""
    with stage.app.app_context():
        usual = {"subject_kind": "order", "subject_ref": "K7QM2", "event_id": stage.event.id}
        actor_id = stage.cast[who].id if who else None
        activity.record(action, actor_id=actor_id, **{**usual, **fields})
        db.session.commit()
        return db.session.query(Activity.id).order_by(Activity.id.desc()).first()[0]


def refs(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<tr id="row-\d+" data-ref="(\d+)"', page)]


@pytest.mark.parametrize("address", [ADMIN, f"{ADMIN}.csv", f"{ADMIN}/1"])
def test_only_admins_read_the_log_of_the_site(stage, address: str) -> None:
    answers = {name: stage.as_(name).get(address).status_code for name in stage.cast}
    assert answers.pop("ada") == 200
    assert set(answers.values()) == {403}
    assert stage.app.test_client().get(address).status_code == 303


@pytest.mark.parametrize("address", [TEAM, f"{TEAM}.csv"])
def test_the_team_reads_that_of_its_event_down_to_the_co_organizer(stage, address) -> None:
    answers = {name: stage.as_(name).get(address).status_code for name in stage.cast}
    assert answers == {
        "olivia": 200, "otto": 200, "cora": 200, "ada": 200,
        "bea": 403, "chip": 403, "bo": 404, "stan": 404,
    }  # fmt: skip


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_to_it_by_the_web(stage, method: str) -> None:
    number = write(stage, "order.placed")
    for address in (ADMIN, f"{ADMIN}/{number}", TEAM):
        assert getattr(stage.as_("ada"), method)(address).status_code == 405


def test_a_changed_price_is_told_with_old_and_new(stage, ticket) -> None:
    form = {"name": "General", "kind": "paid", "price": "30.00", "quantity": "100"}
    sent = stage.as_("olivia").post(f"/events/harbour-lights/tickets/{ticket.ref}", data=form)
    assert sent.status_code == 303
    said = "Olivia Owner changed the price of General from €35.00 to €30.00"
    assert said in stage.as_("ada").get(ADMIN).text
    page = stage.as_("cora").get(TEAM).text
    assert said in page
    assert f'href="/events/harbour-lights/tickets/{ticket.ref}"' in page


def test_an_event_shows_nothing_of_another(stage) -> None:
    with stage.app.app_context():
        other = make_event("Winter Gala", owner=people.by_email(stage.cast["stan"].email))
    write(stage, "event.published", "stan", event_id=other.id, subject_ref=other.slug)
    mine = write(stage, "event.published", subject_ref="harbour-lights")
    assert refs(stage.as_("otto").get(TEAM).text) == [mine]
    assert refs(stage.as_("otto").get(f"{TEAM}?q=Winter").text) == []
    assert refs(stage.as_("otto").get(f"{TEAM}?event={other.slug}").text) == [mine]
    assert "Winter Gala" not in stage.as_("otto").get(f"{TEAM}.csv").text


def test_it_is_narrowed_by_who_what_where_and_when(stage) -> None:
    with stage.app.app_context():
        other = make_event("Winter Gala", slug="winter-gala")
    placed = write(stage, "order.placed", "bea")
    paid = write(stage, "payment.captured", "bea")
    published = write(stage, "event.published", "olivia", event_id=other.id)
    expired = write(stage, "order.expired", None)

    def asked(query: str) -> set[int]:
        found = set(refs(stage.as_("ada").get(f"{ADMIN}?{query}").text))
        return found & {placed, paid, published, expired}

    bea = stage.cast["bea"].email
    today, tomorrow = clock.now().date(), clock.now().date() + timedelta(days=1)
    assert asked(f"actor={bea}") == {placed, paid}
    assert asked(f"actor={bea}&action=payment.captured") == {paid}
    assert asked("actor=house") == {expired}
    assert asked("actor=nobody@example.org") == set()
    assert asked("event=winter-gala") == {published}
    assert asked(f"from={today}&to={today}") == {placed, paid, published, expired}
    assert asked(f"from={tomorrow}") == set()
    assert asked("action=no.such&from=yesterday&before=x&event=") == {
        placed, paid, published, expired,
    }  # fmt: skip


def test_search_finds_people_and_things_by_the_beginning_of_their_names(stage, ticket) -> None:
    order = stage.make(make_order, stage.event, {ticket: 1}, by=stage.cast["bea"])
    closed = write(stage, "ticket.closed", subject_kind="ticket", subject_ref=ticket.ref)

    def found(typed: str) -> list[int]:
        return refs(stage.as_("ada").get(ADMIN, query_string={"q": typed}).text)

    assert len(found(order.code.lower())) == 2  # placed, and paid
    assert found("gener") == [closed]
    assert found("OLIV") == [closed]
    assert closed in found(stage.cast["olivia"].email[:6])
    assert found("50%_\\") == found("nothing like it") == []
    page = stage.as_("ada").get(f"{ADMIN}?q=nothing").text
    assert "No entry matches" in page


def test_an_act_meant_twice_is_shown_once(stage) -> None:
    """By who did it, and by what it was done to."""
    olivia = stage.cast["olivia"]
    number = write(stage, "person.signed_in", subject_kind="person", subject_ref=olivia.email)
    assert refs(stage.as_("ada").get(ADMIN, query_string={"q": olivia.email}).text) == [number]


def test_pages_follow_each_other_while_new_acts_arrive(stage, monkeypatch) -> None:
    monkeypatch.setattr(diary, "PAGE", 2)
    numbers = [write(stage, "order.placed") for _ in range(5)]
    ada, seen, query = stage.as_("ada"), [], "action=order.placed"
    while query:
        page = ada.get(f"{ADMIN}?{query}").text
        seen += refs(page)
        write(stage, "order.placed")  # a sale goes on meanwhile
        more = f"?action=order.placed&amp;before={seen[-1]}"
        query = more[1:].replace("&amp;", "&") if more in page else ""
    assert seen == numbers[::-1]


def test_acts_of_one_moment_are_not_lost_between_pages(stage, monkeypatch) -> None:
    monkeypatch.setattr(diary, "PAGE", 2)
    with activity.happening(clock.now()):
        numbers = [write(stage, "order.placed") for _ in range(3)]
    first = refs(stage.as_("ada").get(f"{ADMIN}?action=order.placed").text)
    url = f"{ADMIN}?action=order.placed&before={first[-1]}"
    assert first + refs(stage.as_("ada").get(url).text) == numbers[::-1]


def test_an_entry_says_everything(stage) -> None:
    number = write(
        stage, "ticket.changed", subject_kind="ticket", subject_ref="7QK2MN",
        details={"name": "<b>General</b>"},
        changes={"price_minor": [3500, 3000], "quantity": [100, 120]},
    )  # fmt: skip
    page = stage.as_("ada").get(f"{ADMIN}/{number}").text
    assert "Olivia Owner changed &lt;b&gt;General&lt;/b&gt;" in page
    assert "<td><bdi>€35.00</bdi></td><td><bdi>€30.00</bdi></td>" in page
    for nothing in ("0", "999999", "x", "-1", "1" * 30):
        assert stage.as_("ada").get(f"{ADMIN}/{nothing}").status_code == 404


def test_the_sheet_has_all_of_the_query_and_is_harmless(stage, monkeypatch) -> None:
    from portal.admin import activity as pages

    monkeypatch.setattr(pages, "BATCH", 2)
    for name in ("=cmd()", "@SUM(A1)", "plain"):
        write(
            stage, "ticket.changed", subject_ref=name, details={"name": name},
            changes={"name": [name, "-1+1"], "quantity": [1, 2]},
        )  # fmt: skip
    write(stage, "order.placed", "stan", details={"total_minor": 7000, "currency": "EUR"})
    answer = stage.as_("ada").get(f"{ADMIN}.csv?action=ticket.changed")
    assert answer.mimetype == "text/csv"
    header, *rows = csv.reader(io.StringIO(answer.text))
    assert header == list(pages.HEADER)
    assert [row[5] for row in rows] == ["plain", "'@SUM(A1)", "'=cmd()"]
    assert rows[0][6] == "Name: plain → -1+1; Quantity: 1 → 2"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_sheet_of_a_team_knows_no_secret_and_no_address_of_staff(stage) -> None:
    write(stage, "order.placed", "bea")
    text_ = stage.as_("cora").get(f"{TEAM}.csv").text
    assert "Bea Box-Office placed order K7QM2" in text_
    assert not any(word in text_ for word in ("@example.org", "token", "hash", "127.0.0.1"))


@pytest.mark.parametrize("query", ["", "?action=order.placed", "?q=olivia", "?q=K7QM2&event=x"])
def test_three_entries_cost_as_many_statements_as_one(stage, query: str) -> None:
    def cost() -> int:
        browser = stage.as_("ada")
        browser.get(f"{ADMIN}{query}")
        with statement_counter(stage.app) as sent:
            assert browser.get(f"{ADMIN}{query}").status_code == 200
        return len(sent)

    write(stage, "order.placed")
    one = cost()
    write(stage, "order.placed", "otto")
    write(stage, "order.placed", "bea")
    assert cost() == one <= 4


def fill(stage, count: int = 20_000) -> None:
    """Many acts of many people at many events, and what the planner knows of them."""
    sqlite = stage.app.config["DATABASE_URL"].startswith("sqlite")
    stamp = (
        "strftime('%Y-%m-%d %H:%M:%f000', 'now', '-' || n || ' minutes')"
        if sqlite
        else "now() - n * interval '1 minute'"
    )
    with stage.app.app_context():
        ids = sorted(person.id for person in stage.cast.values())
        db.session.execute(
            text(f"""
            INSERT INTO activities (at, actor_id, action, event_id, subject_kind, subject_ref,
                                    details, changes)
            WITH RECURSIVE numbers(n) AS
                (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
            SELECT {stamp}, {ids[0]} + n % {len(ids)},
                   CASE n % 4 WHEN 0 THEN 'order.placed' WHEN 1 THEN 'payment.captured'
                              WHEN 2 THEN 'ticket.changed' ELSE 'person.signed_in' END,
                   CASE WHEN n % 50 = 0 THEN {stage.event.id} END, 'order',
                   'R' || (n % 5000), '{{}}', '{{}}'
            FROM numbers""")
        )
        db.session.commit()
        db.session.execute(text("ANALYZE"))
        db.session.commit()


ASKED = {
    "all": ("", "newest"),
    "turned": ("before=100", "newest"),
    "by somebody": ("actor={bea}", "actor_newest"),
    "by the house": ("actor=house", "actor_newest"),
    "a kind": ("action=ticket.deleted", "action_newest"),
    "an event": ("event=harbour-lights", "event_newest"),
    "a time": ("from=2020-01-01&to=2020-02-01", "newest"),
    "somebody in a time": ("actor={bea}&from=2020-01-01&to=2020-02-01", "actor_newest"),
    "a name": ("q=Bea", "actor_newest"),
    "an order": ("q=R17", "subject_newest"),
}


@pytest.mark.parametrize("way", ASKED)
def test_every_way_to_ask_is_answered_by_an_index(stage, way: str) -> None:
    fill(stage)
    query, index = ASKED[way]
    ada = stage.as_("ada")
    with plans_of(stage.app, "activities") as plans:
        page = ada.get(f"{ADMIN}?{query.format(bea=stage.cast['bea'].email)}")
    assert page.status_code == 200
    plan = "\n".join(plans)
    assert f"ix_activities_{index}" in plan
    assert "Seq Scan on activities" not in plan
    whole = [line for line in plan.splitlines() if line.startswith("SCAN activities")]
    # The newest of all are the end of an index, and one page of it is read.
    assert [line for line in whole if "USING" not in line] == []
    if index != "newest":
        assert whole == []
        assert "ix_activities_newest" not in plan


def test_the_page_of_an_event_is_answered_by_its_index(stage) -> None:
    fill(stage)
    otto = stage.as_("otto")
    with plans_of(stage.app, "activities") as plans:
        assert otto.get(TEAM).status_code == 200
    assert "ix_activities_event_newest" in "\n".join(plans)
    assert "Seq Scan on activities" not in "\n".join(plans)


def test_an_empty_log_says_what_will_stand_there(stage) -> None:
    with stage.app.app_context():
        quiet = make_event("Quiet", owner=people.by_email(stage.cast["stan"].email))
    page = signed_in(stage.app, stage.cast["stan"]).get(f"/events/{quiet.slug}/activity").text
    assert "Nothing has happened yet" in page
