"""The list of codes: what it shows, finds, counts and gives away as a file."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import insert

from portal.codes import Code, UsedFor
from portal.codes.lists import in_state
from portal.codes.states import State, state
from portal.core import clock
from portal.core.db import db
from portal.orders.models import Status
from tests.factories import make_code, make_order
from tests.integration.codes.stories import ACCESS, CODES
from tests.support.statements import statement_counter

BUDGET = 12
DAY = timedelta(days=1)


def shown(stage, address: str, who: str = "olivia") -> list[str]:
    """The rows of a list, by the code that each carries."""
    page = stage.as_(who).get(address)
    assert page.status_code == 200
    return [part.split('"')[0] for part in page.text.split('data-ref="')[1:]]


@pytest.fixture
def one_of_each(stage, general) -> None:
    now = clock.now()
    stage.make(make_code, stage.event, "GOOD", general, total_uses=4)
    stage.make(make_code, stage.event, "LATER", general, valid_from=now + DAY)
    stage.make(make_code, stage.event, "OVER", general, valid_till=now - DAY)
    stage.make(make_code, stage.event, "GONE", general, total_uses=2, used=2)
    stage.make(make_code, stage.event, "SHUT", general, active=False, note="Radio 50%")
    stage.make(make_code, stage.event, "SPEAK", general, used_for=UsedFor.ACCESS, value=0)
    stage.make(make_code, stage.event, "PLATFORM", value=500)


def test_an_empty_list_says_what_codes_are_for(stage) -> None:
    page = stage.as_("olivia").get(CODES).text
    assert "No discount codes yet" in page
    assert f'href="{CODES}/new"' in page
    assert "No access codes yet" in stage.as_("olivia").get(ACCESS).text


def test_the_platforms_code_stands_first_then_the_newest(stage, one_of_each) -> None:
    assert shown(stage, CODES) == ["PLATFORM", "SHUT", "GONE", "OVER", "LATER", "GOOD"]
    assert shown(stage, ACCESS) == ["SPEAK"]
    page = stage.as_("olivia").get(CODES).text
    assert page.count("Set by the platform") == 1
    assert f"{CODES}/PLATFORM/toggle" not in page
    assert page.count('role="switch"') == 5
    assert 'data-copy="http://localhost/e/harbour-lights?code=GOOD"' in page
    assert [page.count(word) for word in (">Active<", ">Not started<", ">Ended<")] == [
        # once in the filter, once for each phone and for each wide screen
        1 + 2 * 2,
        1 + 2,
        1 + 2,
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=active", ["PLATFORM", "GOOD"]),
        ("?q=form", ["PLATFORM"]),
        ("?state=not-started", ["LATER"]),
        ("?state=ended", ["OVER"]),
        ("?state=used-up", ["GONE"]),
        ("?state=off", ["SHUT"]),
        ("?q=go", ["GONE", "GOOD"]),
        ("?q=%20Oo%20", ["GOOD"]),
        ("?q=radio", ["SHUT"]),
        ("?q=%25", ["SHUT"]),
        ("?q=_", []),
        ("?q=go&state=active", ["GOOD"]),
        ("?state=stolen&q=&page=0", ["PLATFORM", "SHUT", "GONE", "OVER", "LATER", "GOOD"]),
        ("?page=2", []),
        ("?page=99999999999", ["PLATFORM", "SHUT", "GONE", "OVER", "LATER", "GOOD"]),
    ],
)
def test_the_query_narrows_the_list(stage, one_of_each, query, found) -> None:
    assert shown(stage, CODES + query) == found


def test_a_part_has_its_own_address_and_pushes_the_clean_one(stage, one_of_each) -> None:
    part = stage.as_("olivia").get(f"{CODES}?q=go&part=rows")
    assert part.text.lstrip().startswith('<section class="card" id="rows"')
    assert part.headers["HX-Push-Url"] == f"{CODES}?q=go"


def test_the_database_and_the_rules_agree_on_every_state(stage, general) -> None:
    now = clock.now()
    moments = (None, now - DAY, now + DAY)
    windows = [(a, b) for a in moments for b in moments if not (a and b and a > b)]
    with stage.app.app_context():
        event = db.session.merge(stage.event)
        for number, (starts, ends) in enumerate(windows):
            for active in (True, False):
                for total, used in ((None, 5), (5, 5), (5, 4)):
                    make_code(
                        event,
                        f"C{number}-{active}-{total}-{used}",
                        valid_from=starts,
                        valid_till=ends,
                        active=active,
                        total_uses=total,
                        used=used,
                        used_for=UsedFor.TICKET,
                    )
        for at in (now, event.ends_at, event.ends_at + DAY):
            codes = db.session.query(Code).all()
            told = {code.code: state(code, at) for code in codes}
            asked = {
                code.code: each
                for each in State
                for code in db.session.query(Code).filter(*in_state(each, event, at))
            }
            assert asked == told
            assert len(codes) == len(told)


def test_used_and_given_are_what_live_orders_took(stage, general) -> None:
    stage.make(make_code, stage.event, "DOCK15", general, total_uses=10)
    with stage.app.app_context():
        make_order(stage.event, {general: 3}, typed=["DOCK15"])
        make_order(stage.event, {general: 1}, typed=["DOCK15"], status=Status.PENDING)
    page = stage.as_("olivia").get(CODES).text
    assert 'aria-label="DOCK15 used: 4 of 10"' in page
    assert 'data-minor="2100" data-currency="EUR"' in page  # 4 × €5.25


def test_the_count_is_the_same_on_every_page(stage, one_of_each) -> None:
    for query in ("", "?page=1"):
        assert ">6 codes<" in stage.as_("olivia").get(CODES + query).text


def test_a_list_of_many_is_turned_page_by_page(stage, general) -> None:
    with stage.app.app_context():
        rows = [
            {"event_id": stage.event.id, "used_for": "ticket", "code": f"N{n}", "folded": f"N{n}"}
            for n in range(120)
        ]
        db.session.execute(insert(Code), rows)
        db.session.commit()
    assert shown(stage, CODES) == [f"N{n}" for n in range(119, 69, -1)]
    assert shown(stage, f"{CODES}?page=3") == [f"N{n}" for n in range(19, -1, -1)]
    page = stage.as_("olivia").get(f"{CODES}?q=N&page=2").text
    assert "51–100 of 120" in page
    assert 'rel="next" href="/events/harbour-lights/discount-codes?q=N&amp;page=3"' in page
    assert "120 codes found" in page


def statements(stage, address: str) -> int:
    olivia = stage.as_("olivia")
    olivia.get(address)
    with statement_counter(stage.app) as sent:
        assert olivia.get(address).status_code == 200
    return len(sent)


def test_pages_need_a_fixed_number_of_statements(stage, general, child) -> None:
    stage.make(make_code, stage.event, "ONE", general)
    counts = {}
    for codes in (1, 3):
        pages = (CODES, f"{CODES}/ONE", f"{CODES}/new", f"{CODES}/bulk", f"{CODES}/test?code=ONE")
        counts[codes] = [statements(stage, page) for page in pages]
        for name in ("TWO", "THREE") if codes == 1 else ():
            stage.make(make_code, stage.event, name, general, child, total_uses=3)
        with stage.app.app_context():
            make_order(stage.event, {general: 2}, typed=["ONE"])
    assert counts[1] == counts[3]
    assert max(counts[3]) <= BUDGET, counts


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_the_file_holds_what_the_list_shows(stage, general, one_of_each) -> None:
    with stage.app.app_context():
        make_order(stage.event, {general: 2}, typed=["GOOD"])
    answer = stage.as_("olivia").get(f"{CODES}.csv")
    assert answer.mimetype == "text/csv"
    assert "harbour-lights-discount-codes.csv" in answer.headers["Content-Disposition"]
    rows = rows_of(answer)
    assert [row["Code"] for row in rows] == ["GOOD", "LATER", "OVER", "GONE", "SHUT", "PLATFORM"]
    good = rows[0]
    assert (good["Gives"], good["Tickets"], good["State"]) == (
        "15% off",
        "General admission",
        "Active",
    )
    assert (good["Used"], good["Uses"], good["Left"]) == ("2", "4", "2")
    assert (good["Money given"], good["Currency"]) == ("10.50", "EUR")
    assert good["Link"] == "http://localhost/e/harbour-lights?code=GOOD"
    assert [row["Code"] for row in rows_of(stage.as_("olivia").get(f"{ACCESS}.csv"))] == ["SPEAK"]
    off = stage.as_("olivia").get(f"{CODES}.csv?state=off&q=radio")
    assert [row["Code"] for row in rows_of(off)] == ["SHUT"]


@pytest.mark.parametrize("note", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_cell_of_the_file_is_run(stage, general, note) -> None:
    stage.make(make_code, stage.event, "-DASH", general, note=note)
    (row,) = rows_of(stage.as_("olivia").get(f"{CODES}.csv"))
    assert (row["Code"], row["Note"]) == ("'-DASH", f"'{note}")


def test_a_long_file_is_read_in_batches(stage, general) -> None:
    with stage.app.app_context():
        rows = [
            {"event_id": stage.event.id, "used_for": "ticket", "code": f"N{n}", "folded": f"N{n}"}
            for n in range(1_200)
        ]
        db.session.execute(insert(Code), rows)
        db.session.commit()
    olivia = stage.as_("olivia")
    with statement_counter(stage.app) as sent:
        assert len(rows_of(olivia.get(f"{CODES}.csv"))) == 1_200
    assert len(sent) <= 24
