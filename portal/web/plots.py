"""Turn numbers into the points of a drawing. The browser gets finished SVG, no chart script."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# A drawing is this wide and high in its own units; the page stretches it to its box.
WIDTH = 1000
HEIGHT = 100

STEPS = 4  # lines of the grid above zero
ROUND_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15)

Say = Callable[[int], str]


@dataclass(frozen=True)
class Lines:
    """A curve, perhaps with an older one to compare it with and a limit it cannot pass."""

    line: str
    area: str
    compare: str | None
    limit: float | None
    end: float  # how far below the top the curve ends, in percent
    ticks: tuple[str, ...]  # what to write beside the grid, from the top down to zero


@dataclass(frozen=True)
class Bar:
    """Places and sizes in percent of the drawing."""

    x: float
    y: float
    width: float
    height: float
    value: int

    @property
    def below(self) -> bool:
        """It hangs from the zero line instead of standing on it."""
        return self.value < 0


@dataclass(frozen=True)
class Part:
    """One piece of a whole: where it starts and how wide it is, in percent."""

    x: float
    width: float

    @property
    def percent(self) -> int:
        return round(self.width)


def lines(
    values: Sequence[int],
    compare: Sequence[int] = (),
    limit: int | None = None,
    say: Say = "{:,}".format,
) -> Lines:
    """The curve of `values`, evenly spaced. Both curves share one scale that starts at zero."""
    values = values or [0]
    top = round_top(max([*values, *compare, limit or 0]))
    line = path(values, top)
    return Lines(
        line=line,
        area=f"{line}V{HEIGHT}H0Z",
        compare=path(compare, top) if compare else None,
        limit=None if limit is None else _down(limit, top),
        end=_down(values[-1], top),
        ticks=tuple(say(top * step // STEPS) for step in range(STEPS, -1, -1)),
    )


def path(values: Sequence[int], top: int) -> str:
    """An SVG path through the values; a single one is drawn as a level line."""
    if len(values) == 1:
        values = [*values, *values]
    last = len(values) - 1
    points = (f"{i * WIDTH / last:g} {_down(value, top):g}" for i, value in enumerate(values))
    return "M" + "L".join(points)


def spark(values: Sequence[int]) -> str:
    """A line without a scale, for a row of a table."""
    return path(values or [0], max([1, *values]))


def bars(values: Sequence[int], gap: float = 0.2) -> tuple[Bar, ...]:
    """Bars from a common zero; `gap` is the part of each place that stays free."""
    if not values:
        return ()
    highest, lowest = max(*values, 0), min(*values, 0)
    scale = 100 / ((highest - lowest) or 1)
    place = 100 / len(values)
    width = round(place * (1 - gap), 2)
    return tuple(
        Bar(
            x=round(place * (i + gap / 2), 2),
            y=round((highest - max(value, 0)) * scale, 2),
            width=width,
            height=round(abs(value) * scale, 2),
            value=value,
        )
        for i, value in enumerate(values)
    )


def parts(values: Sequence[int]) -> tuple[Part, ...]:
    """How a whole divides, one piece beside the other."""
    whole = sum(values) or 1
    starts = (sum(values[:i]) for i in range(len(values)))
    return tuple(
        Part(round(start * 100 / whole, 2), round(value * 100 / whole, 2))
        for start, value in zip(starts, values, strict=True)
    )


def round_top(highest: int) -> int:
    """The smallest top of a scale whose four steps are round numbers: 1,590 gives 1,600."""
    unit = 1
    while True:
        for step in ROUND_STEPS:
            if step * unit * STEPS >= highest:
                return step * unit * STEPS
        unit *= 10


def _down(value: int, top: int) -> float:
    return round(HEIGHT - value * HEIGHT / top, 1)
