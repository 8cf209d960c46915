"""Drawings are reckoned right: a picture of money that lies is worse than none."""

import pytest

from portal.web import plots


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 4), (1, 4), (4, 4), (5, 8), (1590, 1600), (1601, 2000), (46_760, 48_000)],
)
def test_a_scale_ends_on_a_round_number_above_the_highest_value(highest, top):
    assert plots.round_top(highest) == top


def test_a_curve_starts_left_and_ends_right_with_zero_at_the_bottom():
    drawn = plots.lines([0, 2, 4])

    assert drawn.line == "M0 100L500 50L1000 0"
    assert drawn.area == "M0 100L500 50L1000 0V100H0Z"
    assert drawn.end == 0
    assert drawn.ticks == ("4", "3", "2", "1", "0")


def test_the_curve_to_compare_with_and_the_limit_share_the_scale():
    drawn = plots.lines([0, 10], compare=[0, 40], limit=20)

    assert drawn.line == "M0 100L1000 75"
    assert drawn.compare == "M0 100L1000 0"
    assert drawn.limit == 50


def test_a_curve_of_nothing_lies_on_zero():
    drawn = plots.lines([])

    assert drawn.line == "M0 100L1000 100"
    assert drawn.compare is None
    assert drawn.limit is None


def test_a_curve_writes_its_scale_as_it_is_told():
    drawn = plots.lines([350], say=lambda minor: f"€{minor / 100:.2f}")

    assert drawn.ticks == ("€4.00", "€3.00", "€2.00", "€1.00", "€0.00")


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([], "M0 100L1000 100"),
        ([3], "M0 0L1000 0"),
        ([0, 0], "M0 100L1000 100"),
        ([0, 5, 10], "M0 100L500 50L1000 0"),
    ],
)
def test_a_sparkline_fills_its_own_height(values, drawn):
    assert plots.spark(values) == drawn


def test_bars_stand_on_zero_and_keep_their_places():
    assert plots.bars([10, 5], gap=0.2) == (
        plots.Bar(x=5, y=0, width=40, height=100, value=10),
        plots.Bar(x=55, y=50, width=40, height=50, value=5),
    )


def test_a_difference_hangs_below_the_zero_line():
    over, short = plots.bars([30, -10], gap=0)

    assert (over.y, over.height, over.below) == (0, 75, False)
    assert (short.y, short.height, short.below) == (75, 25, True)


@pytest.mark.parametrize("values", [[], [0], [0, 0]])
def test_bars_of_nothing_have_no_height(values):
    assert [bar.height for bar in plots.bars(values)] == [0] * len(values)


def test_parts_of_a_whole_lie_side_by_side():
    assert plots.parts([75, 25]) == (plots.Part(0, 75), plots.Part(75, 25))
    assert [part.percent for part in plots.parts([2, 1])] == [67, 33]


@pytest.mark.parametrize("values", [[], [0, 0]])
def test_parts_of_nothing_have_no_width(values):
    assert [part.width for part in plots.parts(values)] == [0] * len(values)
