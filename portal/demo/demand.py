"""What people want: a party of one to four, mostly the same ticket, now and then a gift."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from portal.tickets import Ticket

# So many parties of one, two, three and four people in a hundred.
_PARTY_SIZES = (34, 45, 10, 11)
_ONE_OF_THEM_DIFFERS = 0.2
_GIVES = 0.09
_GIFTS = (500, 1000, 2000, 5000)

# At events whose plan nobody wrote: the first ticket is what most people come for.
_BY_POSITION = (8, 3, 2)

Party = Counter[Ticket]


def endless(rng: random.Random, seats: Sequence[Ticket]) -> Iterator[Party]:
    """Parties without end, for any event."""
    weights = [*_BY_POSITION, *[1] * len(seats)][: len(seats)]
    while True:
        yield _party(rng, seats, weights, _size(rng))


def until_gone(rng: random.Random, plan: Mapping[Ticket, int]) -> Iterator[Party]:
    """Parties that together take exactly what the plan says."""
    left = Counter(plan)
    while left:
        party = _party(rng, list(left), list(left.values()), _size(rng)) & left
        left -= party
        yield party


def gift(rng: random.Random, donations: Sequence[Ticket]) -> tuple[Ticket, int] | None:
    """Some give, if the event takes gifts: a round sum within what it takes."""
    if not donations or rng.random() >= _GIVES:
        return None
    ticket = rng.choice(donations)
    sum_minor = rng.choice(_GIFTS)
    return ticket, min(max(sum_minor, ticket.min_price_minor), ticket.max_price_minor)


def _size(rng: random.Random) -> int:
    return rng.choices((1, 2, 3, 4), _PARTY_SIZES)[0]


def _party(rng: random.Random, seats: Sequence[Ticket], weights: Sequence[int], size: int) -> Party:
    (favourite,) = rng.choices(seats, weights)
    differs = size > 1 and rng.random() < _ONE_OF_THEM_DIFFERS
    party = Counter({favourite: size - differs})
    if differs:
        party[rng.choice(seats)] += 1
    return party
