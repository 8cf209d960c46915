"""Wall clocks and moments, on the two days a year when they disagree."""

from datetime import UTC, datetime

import pytest

from portal.core import clock

TALLINN = "Europe/Tallinn"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_local_time_becomes_a_moment_and_back() -> None:
    moment = clock.to_utc(local("2026-06-20T19:00"), TALLINN)
    assert moment == datetime(2026, 6, 20, 16, tzinfo=UTC)
    assert clock.to_local(moment, TALLINN).replace(tzinfo=None) == local("2026-06-20T19:00")


@pytest.mark.parametrize(
    ("skipped", "zone", "later"),
    [
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T03:30"),
        ("2026-03-29T03:30", TALLINN, "2026-03-29T04:30"),
        ("2026-03-08T02:30", "America/New_York", "2026-03-08T03:30"),
    ],
)
def test_a_skipped_time_is_no_moment(skipped: str, zone: str, later: str) -> None:
    with pytest.raises(clock.NoSuchLocalTime, match=skipped[-5:]):
        clock.to_utc(local(skipped), zone)
    assert clock.after_the_gap(local(skipped), zone) == local(later)


@pytest.mark.parametrize(
    ("doubled", "zone", "first"),
    [
        ("2026-10-25T02:30", "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-11-01T01:30", "America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_a_doubled_time_means_its_first_pass(doubled: str, zone: str, first: datetime) -> None:
    assert clock.to_utc(local(doubled), zone) == first


def test_a_sale_that_starts_at_ten_starts_at_ten_in_the_other_zone() -> None:
    ten = clock.to_utc(local("2026-06-01T10:00"), TALLINN)
    moved = clock.same_wall_clock(ten, TALLINN, "America/New_York")
    assert clock.to_local(moved, "America/New_York").replace(tzinfo=None) == local(
        "2026-06-01T10:00"
    )


def test_a_clock_time_that_the_other_zone_skips_moves_past_the_gap() -> None:
    moment = clock.to_utc(local("2026-03-29T02:30"), "UTC")
    moved = clock.same_wall_clock(moment, "UTC", "Europe/Berlin")
    assert moved == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_zones_are_places() -> None:
    assert {TALLINN, "UTC"} <= set(clock.zone_names())
    assert "EST5EDT" not in clock.zone_names()
