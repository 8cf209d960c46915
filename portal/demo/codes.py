"""The codes of the demo: one that works, one that is used up, one that opens a hidden ticket."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from portal import codes, tickets
from portal.codes import Code, Part, Reason, UsedFor
from portal.codes.actions import create
from portal.codes.details import Details
from portal.codes.models import RefusedTry
from portal.core.db import db
from portal.demo.sales import Sale
from portal.events import Event
from portal.people import User

# How many uses each has had; of the buyers of its tickets every so-and-so-manieth had it.
_USED: Mapping[str, tuple[int, int]] = {"FRIENDS20": (50, 1), "DOCK15": (86, 7)}
# Since it is used up people try it all the same: so many on each of the last days.
_TRIED_IN_VAIN = (2, 0, 1, 3, 1, 0, 4, 2, 5, 3)


def make(event: Event, owner: User) -> None:
    by_name = {ticket.name: ticket for ticket in tickets.of_event(event)}
    general, speaker = by_name["General admission"], by_name["Speaker pass"]
    offers = {
        UsedFor.TICKET: [
            Details("DOCK15", value=1500, tickets=[general], total_uses=200, note="Posters"),
            Details("FRIENDS20", value=2000, tickets=[general], total_uses=50, note="Last year’s"),
        ],
        UsedFor.ACCESS: [Details("BACKSTAGE", tickets=[speaker], total_uses=20)],
    }
    for used_for, written in offers.items():
        for details in written:
            create(event, used_for, details, by_id=owner.id, key=None)


def hand_out(sold: Iterable[Sale], event: Event) -> Iterator[Sale]:
    """The same sales, some of them with a code, until each has had its uses."""
    known = codes.of_names(event, _USED)
    left = {known[name]: count for name, (count, _) in _USED.items()}
    seen = 0
    for sale in sold:
        code = next((each for each in left if _uses(each, sale)), None)
        seen += code is not None
        fits = code and _uses(code, sale) <= left[code] and seen % _USED[code.code][1] == 0
        if code is None or not fits:
            yield sale
            continue
        left[code] -= _uses(code, sale)
        if not left[code]:
            del left[code]
        yield replace(sale, discount=code)


def remember_tries(event: Event, now: datetime) -> None:
    code = codes.find(event, "FRIENDS20")
    assert code, "made above"
    for ago, count in enumerate(_TRIED_IN_VAIN):
        if count:
            day = (now - timedelta(days=ago)).date()
            tried = RefusedTry(code_id=code.id, day=day, reason=Reason.USED_UP, count=count)
            db.session.add(tried)


def _uses(code: Code, sale: Sale) -> int:
    return codes.uses(code, [Part(each.ticket, each.count) for each in sale.choices])
