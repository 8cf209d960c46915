"""The address of shifts and tills, who asks, and whose shift they may see or close."""

from flask import abort

from portal import people, tills
from portal.core.access import Permission, allows
from portal.events import Event
from portal.tills import Seller, Shift
from portal.tills import queries as stored
from portal.web.blueprint import Slice

blueprint = Slice("shifts", __name__, url_prefix="/events/<event_slug>")


def here(event: Event, *, keep: bool = False) -> Seller:
    """Who stands at a till of this event; `keep`: see `tills.seller_of`."""
    return tills.standing(event, keep=keep)


def may(event: Event, seller: Seller, permission: Permission) -> bool:
    """Beyond what every seller may. A guest has no right but to sell."""
    return seller.guest is None and allows(people.role_of(seller.user, event.id), permission)


def shift_or_404(event: Event, seller: Seller, ref: str, permission: Permission) -> Shift:
    """One's own, or with this right anybody's."""
    shift = stored.shift_of(event, ref)
    if shift is None or not (shift.holder == seller.holder or may(event, seller, permission)):
        abort(404)
    return shift
