"""Where the dates of a copy go: each case is an event, a new start, and one date of it."""

from datetime import UTC, datetime

import pytest

from portal.copying.rules import (
    ENDS,
    OUT_OF_YEARS,
    PAST,
    START,
    Dated,
    Order,
    next_start,
    plan,
)
from portal.copying.wishes import Parts, Wish
from portal.core import clock

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATE = "The end must come after the start."
TALLINN, LONDON, NEW_YORK, HOWE = (
    "Europe/Tallinn",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
)

# What it is about; the zone; old start and date > new start and date; what is said about it.
CASES = [
    (
        "a year of weeks",
        TALLINN,
        "2026-06-20T19:00 2026-05-01T10:00 > 2027-06-19T19:00 2027-04-30T10:00",
        "",
    ),
    (
        "the same date next year",
        TALLINN,
        "2026-06-20T19:00 2026-06-19T23:59 > 2027-06-20T19:00 2027-06-19T23:59",
        "",
    ),
    (
        "a week later",
        TALLINN,
        "2026-06-20T19:00 2026-06-20T23:00 > 2026-06-27T19:00 2026-06-27T23:00",
        "",
    ),
    (
        "not moved at all",
        TALLINN,
        "2026-06-20T19:00 2026-06-20T23:00 > 2026-06-20T19:00 2026-06-20T23:00",
        "",
    ),
    (
        "an earlier day",
        TALLINN,
        "2026-06-20T19:00 2026-06-20T23:00 > 2026-06-10T19:00 2026-06-10T23:00",
        "",
    ),
    (
        "another time of day",
        TALLINN,
        "2026-06-20T19:00 2026-06-20T23:00 > 2026-06-27T15:30 2026-06-27T19:30",
        "",
    ),
    (
        "past midnight",
        TALLINN,
        "2026-06-20T22:00 2026-06-21T02:00 > 2026-06-27T22:00 2026-06-28T02:00",
        "",
    ),
    (
        "over new year",
        TALLINN,
        "2026-12-30T19:00 2026-12-28T10:00 > 2027-01-02T19:00 2026-12-31T10:00",
        "",
    ),
    (
        "to summer time",
        TALLINN,
        "2026-03-21T19:00 2026-03-14T10:00 > 2026-04-04T19:00 2026-03-28T10:00",
        "",
    ),
    (
        "to winter time",
        TALLINN,
        "2026-10-17T19:00 2026-10-10T10:00 > 2026-10-31T19:00 2026-10-24T10:00",
        "",
    ),
    (
        "a sale over the jump",
        TALLINN,
        "2026-03-28T19:00 2026-03-22T10:00 > 2026-04-04T19:00 2026-03-29T10:00",
        "",
    ),
    (
        "the night of the jump, before it",
        TALLINN,
        "2026-03-21T22:00 2026-03-22T02:59 > 2026-03-28T22:00 2026-03-29T02:59",
        "",
    ),
    (
        "a skipped time",
        TALLINN,
        "2026-03-21T22:00 2026-03-22T03:30 > 2026-03-28T22:00 2026-03-29T04:30",
        "03:30 is skipped that day: clocks go forward",
    ),
    (
        "the first skipped minute",
        TALLINN,
        "2026-03-21T22:00 2026-03-22T03:00 > 2026-03-28T22:00 2026-03-29T04:00",
        "03:00 is skipped that day: clocks go forward",
    ),
    (
        "the first minute after it",
        TALLINN,
        "2026-03-21T22:00 2026-03-22T04:00 > 2026-03-28T22:00 2026-03-29T04:00",
        "",
    ),
    (
        "a time that comes twice",
        TALLINN,
        "2026-10-17T22:00 2026-10-18T03:30 > 2026-10-24T22:00 2026-10-25T03:30",
        "03:30 comes twice that day: the first is meant",
    ),
    (
        "after the doubled hour",
        TALLINN,
        "2026-10-17T22:00 2026-10-18T04:00 > 2026-10-24T22:00 2026-10-25T04:00",
        "",
    ),
    (
        "from a doubled hour",
        TALLINN,
        "2026-10-24T22:00 2026-10-25T03:30 > 2026-10-31T22:00 2026-11-01T03:30",
        "",
    ),
    (
        "2 am in London, skipped at 1",
        LONDON,
        "2026-03-21T20:00 2026-03-22T01:30 > 2026-03-28T20:00 2026-03-29T02:30",
        "01:30 is skipped that day: clocks go forward",
    ),
    (
        "2 am in New York, skipped",
        NEW_YORK,
        "2026-03-01T00:30 2026-03-01T02:00 > 2026-03-08T00:30 2026-03-08T03:00",
        "02:00 is skipped that day: clocks go forward",
    ),
    (
        "1 am in New York, twice",
        NEW_YORK,
        "2026-10-25T00:30 2026-10-25T01:15 > 2026-11-01T00:30 2026-11-01T01:15",
        "01:15 comes twice that day: the first is meant",
    ),
    (
        "a jump of half an hour",
        HOWE,
        "2026-09-27T01:00 2026-09-27T02:15 > 2026-10-04T01:00 2026-10-04T02:45",
        "02:15 is skipped that day: clocks go forward",
    ),
    (
        "no zone at all",
        "UTC",
        "2026-03-22T01:00 2026-03-22T02:30 > 2026-03-29T01:00 2026-03-29T02:30",
        "",
    ),
    (
        "from 29 February, a year of weeks",
        LONDON,
        "2028-02-29T19:00 2028-02-28T10:00 > 2029-02-27T19:00 2029-02-26T10:00",
        "",
    ),
    (
        "to 29 February",
        LONDON,
        "2027-03-01T19:00 2027-02-28T10:00 > 2028-03-01T19:00 2028-02-29T10:00",
        "",
    ),
    (
        "a sale from 29 February",
        LONDON,
        "2028-03-04T19:00 2028-02-29T10:00 > 2029-03-03T19:00 2029-02-27T10:00",
        "",
    ),
    (
        "four years on, 29 February again",
        LONDON,
        "2028-02-29T19:00 2028-02-29T23:00 > 2032-02-29T19:00 2032-02-29T23:00",
        "",
    ),
    (
        "into the past",
        TALLINN,
        "2026-06-20T19:00 2026-05-01T10:00 > 2025-06-21T19:00 2025-05-02T10:00",
        PAST,
    ),
    (
        "the sale alone in the past",
        TALLINN,
        "2026-06-20T19:00 2026-01-10T10:00 > 2026-06-06T19:00 2025-12-27T10:00",
        PAST,
    ),
    (
        "past and skipped",
        TALLINN,
        "2026-03-21T22:00 2026-03-22T03:30 > 2025-03-29T22:00 2025-03-30T04:30",
        "03:30 is skipped that day: clocks go forward|" + PAST,
    ),
]


def local(written: str) -> datetime:
    """A time of a clock on the wall."""
    return datetime.fromisoformat(written)


def at(written: str, zone: str) -> datetime:
    return clock.to_utc(local(written), zone)


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_date_keeps_its_distance_on_the_clock_of_the_event(case: tuple[str, ...]) -> None:
    _, zone, times, notes = case
    old_start, old, start, new = times.replace(" > ", " ").split()
    dates = [
        Dated(START, "The event", "Starts", at(old_start, zone)),
        Dated("sale", "General", "Sale", at(old, zone)),
    ]
    moved = plan(dates, [], zone=zone, start=local(start), now=NOW).rows[1]
    found = (moved.new.local.isoformat("T", "minutes"), "|".join(moved.notes), moved.faults)
    assert found == (new, notes, ())
    assert moved.new.moment == at(new, zone)


def test_there_are_thirty_cases() -> None:
    assert len({case[0] for case in CASES}) == 30


DATES = [
    Dated(START, "The event", "Starts", at("2026-06-20T19:00", TALLINN)),
    Dated(ENDS, "The event", "Ends", at("2026-06-20T23:00", TALLINN)),
    Dated("till", "Code X", "Valid till", at("2026-06-01T00:00", TALLINN), "codes"),
]
ORDERS = [Order(START, ENDS, LATE)]
NEXT = local("2027-06-19T19:00")


def test_an_event_that_would_end_before_it_starts_is_told_at_its_end() -> None:
    edits = {ENDS: local("2027-06-19T18:00")}
    found = plan(DATES, ORDERS, zone=TALLINN, start=NEXT, now=NOW, edits=edits)
    assert [(row.dated.key, fault) for row, fault in found.faults] == [(ENDS, LATE)]
    assert [row.dated.key for row in found.rows if row.is_edited] == [ENDS]


def test_an_end_at_the_start_is_too_early_and_one_a_minute_later_is_not() -> None:
    def faults(end: datetime) -> list[str]:
        found = plan(DATES, ORDERS, zone=TALLINN, start=NEXT, now=NOW, edits={ENDS: end})
        return [fault for _, fault in found.faults]

    assert faults(NEXT) == [LATE]
    assert faults(NEXT.replace(minute=1)) == []


def test_an_evening_in_the_skipped_hour_can_turn_round_and_says_so() -> None:
    """From 03:45 to 04:15 that night: clocks make 04:45 of the first."""
    dates = [
        Dated(START, "The event", "Starts", at("2026-03-22T03:45", TALLINN)),
        Dated(ENDS, "The event", "Ends", at("2026-03-22T04:15", TALLINN)),
    ]
    wish = Wish("Night", local("2026-03-22T03:45"), repeat_weeks=1, count=2)
    found = wish.plan(dates, ORDERS, zone=TALLINN, now=NOW, nth=1)
    assert [fault for _, fault in found.faults] == [LATE]


def test_a_date_that_was_changed_goes_along_with_each_further_copy() -> None:
    wish = Wish("Weekly", NEXT, repeat_weeks=2, count=3, edits={"till": local("2027-06-10T12:00")})
    ends = [
        wish.plan(DATES, ORDERS, zone=TALLINN, now=NOW, nth=nth).rows[2].new.local
        for nth in range(3)
    ]
    assert ends == [local(f"2027-06-{day}T12:00") for day in (10, 24)] + [local("2027-07-08T12:00")]
    assert [wish.named(nth) for nth in range(3)] == [
        "Weekly, 19 June 2027",
        "Weekly, 3 July 2027",
        "Weekly, 17 July 2027",
    ]


def test_what_stays_behind_has_no_date_in_the_plan() -> None:
    wish = Wish("Alone", NEXT, parts=Parts(tickets=False), edits={"till": NEXT})
    found = wish.plan(DATES, ORDERS, zone=TALLINN, now=NOW)
    assert [row.dated.key for row in found.rows] == [START, ENDS]


def test_another_day_of_the_week_is_told() -> None:
    found = plan(DATES, ORDERS, zone=TALLINN, start=local("2027-06-20T19:00"), now=NOW)
    assert [row.notes for row in found.rows] == [("A Saturday becomes a Sunday",), (), ()]


@pytest.mark.parametrize(("year", "faults"), [(2100, []), (2101, [OUT_OF_YEARS] * 3)])
def test_a_copy_too_far_ahead_is_refused(year: int, faults: list[str]) -> None:
    start = local("2100-06-19T19:00").replace(year=year)
    found = plan(DATES, ORDERS, zone=TALLINN, start=start, now=NOW)
    assert [fault for _, fault in found.faults] == faults


@pytest.mark.parametrize(
    ("starts", "now", "proposed"),
    [
        ("2026-06-20T19:00", "2026-07-01T00:00", local("2027-06-19T19:00")),
        ("2026-06-20T19:00", "2026-01-01T00:00", local("2027-06-19T19:00")),
        ("2023-06-17T19:00", "2026-07-01T00:00", local("2027-06-12T19:00")),
        ("2028-02-29T19:00", "2028-03-01T00:00", local("2029-02-27T19:00")),
    ],
)
def test_a_year_of_whole_weeks_is_proposed(starts: str, now: str, proposed: datetime) -> None:
    assert next_start(at(starts, TALLINN), TALLINN, at(now, TALLINN)) == proposed


def test_a_job_reads_the_wish_that_was_written() -> None:
    parts = Parts(team=False)
    wish = Wish("Weekly", NEXT, repeat_weeks=2, count=3, parts=parts, edits={"till": NEXT})
    assert Wish.read(wish.write()) == wish


def test_codes_stay_behind_without_their_tickets() -> None:
    assert Parts().has("codes")
    assert not Parts(tickets=False).has("codes")
    assert not Parts(codes=False).has("codes")
    assert Parts().without_sales() == Parts(tickets=False, codes=False)
