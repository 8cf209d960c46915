"""Set the demo up once; write down sales of any event. Nothing here commits."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from portal import events, tickets
from portal.core import clock
from portal.core.access import Role
from portal.core.db import Base, db
from portal.core.refusals import Refusal
from portal.demo import bulk, cast, codes, demand, rhythm, rows, shifts, stage
from portal.demo.sales import Sale, Shop, sales
from portal.events import Event
from portal.orders import Order, OrderLine
from portal.orders.models import Channel, OrderCode
from portal.people import Membership


def set_up() -> bool:
    """Make the demo; False when it is there already."""
    if events.by_slug(stage.SLUG):
        return False
    now = clock.now()
    crew = cast.gather()
    plan = stage.build(crew, now)
    event = next(iter(plan)).event
    rng = _story(event)
    parties = list(demand.until_gone(rng, plan))
    moments = rhythm.moments(rng, len(parties), now, event.timezone)
    sold = sales(rng, _shop(event), parties, moments)
    book(event, list(codes.hand_out(sold, event)), make_room=False)
    codes.remember_tries(event, now)
    shifts.stand(event, crew[cast.OWNER], crew[cast.DOOR], now)
    return True


def believable_sales(event: Event, count: int) -> Iterator[Sale]:
    """So many sales of the last three months, in their order. Raises `Refusal` without tickets."""
    seats = [t for t in tickets.of_event(event) if not t.is_donation and not t.hidden]
    if not seats:
        raise Refusal(f"{event.name} has no tickets to sell.")
    rng = _story(event)
    moments = rhythm.moments(rng, count, clock.now(), event.timezone)
    return sales(rng, _shop(event), demand.endless(rng, seats), moments)


def book(event: Event, sold: Sequence[Sale], *, make_room: bool) -> None:
    """Write sales down with all that belongs to them, and take their places.

    `make_room`: as many places are added as are taken, so that the event stays on sale.
    """
    shop, rng = _shop(event), _story(event)
    written: dict[type[Base], list[rows.Row]] = defaultdict(list)
    order_ids = bulk.numbers(Order, len(sold))
    line_ids = bulk.numbers(OrderLine, sum(len(sale.choices) for sale in sold))
    codes = bulk.codes(rng, len(sold))
    for sale, order_id, code in zip(sold, order_ids, codes, strict=True):
        parts = rows.of_sale(shop, sale, order_id=order_id, code=code, line_ids=line_ids, rng=rng)
        for model, row in parts:
            written[model].append(row)
    bulk.write(written)
    at_the_door = _places([sale for sale in sold if sale.channel is Channel.DOOR])
    bulk.take(_places(sold), at_the_door, make_room=make_room)
    bulk.use(_uses(written[OrderCode]))


def _places(sold: Sequence[Sale]) -> Counter[int]:
    places: Counter[int] = Counter()
    for choice in (choice for sale in sold for choice in sale.choices):
        places[choice.ticket.id] += choice.count
    return places


def _uses(written: Sequence[rows.Row]) -> Counter[int]:
    uses: Counter[int] = Counter()
    for row in written:
        uses[row["code_id"]] += row["uses"]
    return uses


def _shop(event: Event) -> Shop:
    donations = [ticket for ticket in tickets.of_event(event) if ticket.is_donation]
    seller_id = db.session.scalar(
        select(Membership.user_id)
        .where(Membership.event_id == event.id, Membership.role == Role.BOX_OFFICE)
        .order_by(Membership.user_id)
        .limit(1)
    )
    return Shop(event, donations, seller_id)


def _story(event: Event) -> random.Random:
    """The same story each time it is told from the same point on."""
    told = db.session.scalar(select(func.max(Order.id)))
    return random.Random(f"{event.slug} {told}")  # noqa: S311 - a story, not a secret
