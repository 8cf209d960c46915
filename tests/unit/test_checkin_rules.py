"""The order of reasons at a gate, what it can read, and quarters of an hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.checkin import panel, queries
from portal.checkin.actions import Answer
from portal.checkin.reading import Read, read
from portal.checkin.rules import Found, Verdict, judge
from portal.core import refs
from portal.orders.visitors import LINK, TICKET

EVENT, OTHER = 1, 2
AT = datetime(2026, 6, 20, 17, 42, tzinfo=UTC)

GOOD = Found(
    attendee_id=7,
    name="Liis Tamm",
    ticket_name="General admission",
    state="valid",
    order_code="K7QM2",
    order_status="completed",
    total_minor=7000,
    currency="EUR",
    event_id=EVENT,
    event_name="Harbour Lights",
    event_state="published",
    checked_in_at=None,
    gate=None,
    ref=None,
    key=None,
    by_id=None,
    door_id=3,
    on_the_list=True,
)

# Each stands before all that follow it.
REASONS: list[tuple[Verdict, dict[str, Any]]] = [
    (Verdict.WRONG_EVENT, {"event_id": OTHER}),
    (Verdict.EVENT_CANCELLED, {"event_state": "cancelled"}),
    (Verdict.REFUNDED, {"state": "refunded"}),
    (Verdict.CANCELLED, {"order_status": "cancelled"}),
    (Verdict.VOID, {"state": "void"}),
    (Verdict.UNPAID, {"order_status": "placed"}),
    (Verdict.NO_LIST, {"door_id": None}),
    (Verdict.WRONG_LIST, {"on_the_list": False}),
    (Verdict.USED, {"checked_in_at": AT, "gate": "Gate B"}),
    (Verdict.OK, {}),
]


@pytest.mark.parametrize("place", range(len(REASONS)))
def test_the_first_reason_wins(place: int) -> None:
    verdict, why = REASONS[place]
    for _, other in REASONS[place:]:
        found = replace(GOOD, **{**other, **why})
        assert judge(found, EVENT, asks_for_list=True) is verdict


def test_without_a_list_everybody_comes_in() -> None:
    found = replace(GOOD, door_id=None, on_the_list=False)
    assert judge(found, EVENT, asks_for_list=False) is Verdict.OK
    assert judge(None, EVENT, asks_for_list=False) is Verdict.UNKNOWN


def test_a_draft_that_was_on_sale_lets_in() -> None:
    assert judge(replace(GOOD, event_state="draft"), EVENT, asks_for_list=False) is Verdict.OK


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.WHOLE_ORDER])
def test_every_verdict_has_a_word_an_icon_and_a_sentence(verdict: Verdict) -> None:
    found = None if verdict is Verdict.UNKNOWN else replace(GOOD, checked_in_at=AT)
    said = panel.of(Answer(verdict, found), "Europe/Tallinn")
    assert said.kind == verdict
    assert said.word
    assert said.icon
    assert bool(said.sentence) is (verdict is not Verdict.OK)


def test_what_is_read() -> None:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="first", SECRET_KEY_FALLBACKS=[])
    with app.app_context():
        ticket, order = refs.sign(TICKET, "ABCDEFGHJKMNPQ"), refs.sign(LINK, "K7QM2")
        cases = {
            "abcdefghjkmnpq": Read("ABCDEFGHJKMNPQ"),
            " ABCD efgh-jkmn pq\t": Read("ABCDEFGHJKMNPQ"),
            f"https://a.example/t/{ticket}": Read("ABCDEFGHJKMNPQ"),
            f"/t/{ticket}.pdf": Read("ABCDEFGHJKMNPQ"),
            f"https://a.example/t/{ticket}/qr.svg?x=1#y": Read("ABCDEFGHJKMNPQ"),
            f"https://a.example/t/{order}": Read(order="K7QM2"),
            "https://a.example/t/ABCDEFGHJKMNPQ.forged": Read(),
            "https://a.example/t/": Read(),
            "": Read(""),
        }
        assert {typed: read(typed) for typed in cases} == cases


def minutes(*after: int) -> queries.Arrivals:
    return queries.by_quarter([AT.replace(minute=0) + timedelta(minutes=each) for each in after])


def test_quarters_in_which_nobody_came_count_as_well() -> None:
    assert queries.by_quarter([]) == queries.Arrivals(None, ())
    assert minutes(0, 14, 15, 59) == queries.Arrivals(AT.replace(minute=0), (2, 1, 0, 1))
    assert minutes(7).moment(0) == AT.replace(minute=0)


def test_of_many_days_the_newest_is_shown() -> None:
    long = minutes(0, 3 * 24 * 60)
    assert (len(long.counts), sum(long.counts)) == (queries.MOST_SLICES, 1)
