"""One sale after another: who came, when, to the web shop or to the counter, and how they paid."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.codes import Code
from portal.core import clock
from portal.demo import demand, names
from portal.demo.demand import Party
from portal.events import Event
from portal.orders import Choice
from portal.orders.models import Channel
from portal.tickets import Ticket

_COUNTER_OPEN = range(10, 19)
_AT_THE_COUNTER = 0.3
_PAYS_CASH = 0.6
_SAYS_NAME_AT_THE_COUNTER = 0.25
_WANTS_TICKET_BY_MAIL = 0.5
_NAMES_COMPANION = 0.7

# What people hold in their hands: whole tens, else twenties and fifties.
_NOTES = (1000, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class Sale:
    """What happened; `names` has one entry for each attendee, None where nobody said.

    `note_minor` is the kind of note that was laid on the counter, None without cash; `discount`
    the code that the buyer had.
    """

    at: datetime
    channel: Channel
    choices: list[Choice]
    buyer_name: str | None
    buyer_email: str | None
    names: list[str | None]
    note_minor: int | None
    discount: Code | None = None


@dataclass(frozen=True)
class Shop:
    """Where the sales happen: the event, the gifts it takes, and who stands at the counter."""

    event: Event
    donations: Sequence[Ticket]
    seller_id: int | None


def sales(
    rng: random.Random, shop: Shop, parties: Iterable[Party], moments: Iterable[datetime]
) -> Iterator[Sale]:
    for party, at in zip(parties, moments, strict=False):  # of parties there may be no end
        yield _sale(rng, shop, party, at)


def _sale(rng: random.Random, shop: Shop, party: Party, at: datetime) -> Sale:
    choices = [Choice(ticket, count) for ticket, count in party.items()]
    if given := demand.gift(rng, shop.donations):
        choices.append(Choice(given[0], 1, given[1]))
    is_open = clock.to_local(at, shop.event.timezone).hour in _COUNTER_OPEN
    if is_open and rng.random() < _AT_THE_COUNTER:
        return _at_the_counter(rng, at, choices, party.total())
    return _on_the_web(rng, at, choices, party.total())


def _at_the_counter(rng: random.Random, at: datetime, choices: list[Choice], people: int) -> Sale:
    """Few say who they are; fewer want their ticket by mail."""
    name = names.full_name(rng) if rng.random() < _SAYS_NAME_AT_THE_COUNTER else None
    email = names.address(name, rng) if name and rng.random() < _WANTS_TICKET_BY_MAIL else None
    note = rng.choice(_NOTES) if rng.random() < _PAYS_CASH else None
    known = [name, *[None] * (people - 1)]
    return Sale(at, Channel.DOOR, choices, name, email, known, note)


def _on_the_web(rng: random.Random, at: datetime, choices: list[Choice], people: int) -> Sale:
    """The buyer is known; not everybody has said yet whom they bring."""
    name = names.full_name(rng)
    brought = [
        names.full_name(rng) if rng.random() < _NAMES_COMPANION else None for _ in range(people - 1)
    ]
    return Sale(
        at, Channel.WEB, choices, name, names.address(name, rng), [name, *brought], note_minor=None
    )
