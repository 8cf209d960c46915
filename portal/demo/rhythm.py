"""When people buy: a rush at the launch, more at weekends and in the evening, a late rise."""

import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from portal.core import clock

ON_SALE_FOR = timedelta(days=91)

_BY_WEEKDAY = (0.8, 0.8, 0.9, 0.9, 1.1, 1.5, 1.4)  # Monday first
_BY_HOUR = (
    *(0.3, 0.1, 0.05, 0.05, 0.05, 0.1, 0.3, 0.7, 1.0, 1.3, 1.5, 1.6),
    *(1.8, 1.6, 1.4, 1.3, 1.4, 1.6, 1.9, 2.3, 2.6, 2.4, 1.6, 0.8),
)


def moments(rng: random.Random, count: int, until: datetime, zone: str) -> Iterator[datetime]:
    """So many moments of the three months before `until`, in their order."""
    hours = int(ON_SALE_FOR.total_seconds()) // 3600
    weights = [_liveliness(until, hour, hours, zone) for hour in range(hours)]
    chosen = rng.choices(range(hours), weights, k=count)
    seconds = sorted((hour + rng.random()) * 3600 for hour in chosen)
    start = until - ON_SALE_FOR
    return (start + timedelta(seconds=second) for second in seconds)


def _liveliness(until: datetime, hour: int, hours: int, zone: str) -> float:
    local = clock.to_local(until - timedelta(hours=hours - hour), zone)
    launch = 9 * math.exp(-hour / 48)
    late = 3 * math.exp((hour - hours) / 240)
    return (1 + launch + late) * _BY_WEEKDAY[local.weekday()] * _BY_HOUR[local.hour]
