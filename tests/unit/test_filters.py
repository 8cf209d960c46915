"""Moments as people read them."""

from datetime import UTC, datetime

import pytest

from portal.core import clock
from portal.web import filters

TALLINN = "Europe/Tallinn"


@pytest.fixture(autouse=True)
def _an_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 20, 20, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 6, 20, 19, 5, tzinfo=UTC), "22:05"),
        (datetime(2026, 6, 19, 21, 5, tzinfo=UTC), "00:05"),  # today there, yesterday in UTC
        (datetime(2026, 6, 19, 20, 5, tzinfo=UTC), "19 Jun, 23:05"),
    ],
)
def test_a_moment_of_today_is_a_time(moment: datetime, written: str) -> None:
    assert filters.lately(moment, TALLINN) == written


def test_an_evening_past_midnight_names_both_days() -> None:
    starts, ends = datetime(2026, 6, 20, 18, tzinfo=UTC), datetime(2026, 6, 20, 22, tzinfo=UTC)
    assert filters.span(starts, ends, "Europe/London") == "Sat 20 June, 19:00–23:00"
    assert filters.span(starts, ends, TALLINN) == "Sat 20 June, 21:00–Sun 21 June, 01:00"
    assert filters.day(datetime(2027, 1, 1, 12, tzinfo=UTC), TALLINN) == "Fri 1 January 2027"
