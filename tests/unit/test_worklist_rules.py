"""How long it still takes."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.worklist.rules import left, written

BEGAN = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)


def after(minutes: float, **figures: int) -> timedelta | None:
    usual = {"behind": 0, "total": 100, "started_from": 0}
    now = BEGAN + timedelta(minutes=minutes)
    return left(**{**usual, **figures}, started_at=BEGAN, now=now)


def test_a_half_takes_as_long_as_the_other() -> None:
    assert after(10, behind=50) == timedelta(minutes=10)
    assert after(10, behind=100) == timedelta(0)


def test_what_was_done_before_this_start_says_nothing_of_its_pace() -> None:
    assert after(10, behind=60, started_from=50) == timedelta(minutes=40)


@pytest.mark.parametrize(
    "figures", [{"behind": 0}, {"behind": 50, "started_from": 50}, {"behind": 5, "total": 0}]
)
def test_nobody_can_tell_before_something_is_done(figures: dict[str, int]) -> None:
    assert after(10, **figures) is None


def test_more_than_there_was_at_first_is_no_time_below_zero() -> None:
    assert after(10, behind=120) == timedelta(0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds left"),
        (9, "a few seconds left"),
        (10, "less than a minute left"),
        (59, "less than a minute left"),
        (60, "about 1 min left"),
        (150, "about 2 min left"),
        (3600, "about 1 h left"),
        (7300, "about 2 h left"),
    ],
)
def test_it_is_said_in_words(seconds: int, words: str) -> None:
    assert written(timedelta(seconds=seconds)) == words


def test_unknown_is_said_too() -> None:
    assert written(None) == "just begun"
