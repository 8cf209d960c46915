"""Who may open the pages of an order: its buyer, its team, and who holds its link.

The code of an order alone opens nothing: it is short, and people read it out loud.
"""

from flask import request, session

from portal import passes, people
from portal.core import refs
from portal.core.access import Permission, allows
from portal.orders.models import Order
from portal.people import sessions
from portal.people.queries import role_of

# The kind of a signed link to an order: `refs.sign(LINK, order.code)`.
LINK = "order"
# The same for one ticket: `refs.sign(TICKET, attendee.code)`.
TICKET = "ticket"
# Codes of the orders that this browser made or was mailed a link to, the newest last.
_HELD, _MOST_HELD = "orders", 20
# Whoever signs in on the way comes back to the order they were making.
sessions.CARRIED.add(_HELD)


def remember(code: str) -> None:
    """This browser made the order, or came with its link: it may come back without."""
    held = [each for each in session.get(_HELD, []) if each != code]
    session[_HELD] = [*held, code][-_MOST_HELD:]


def accept_link(order: Order) -> None:
    """Whoever came with the mailed link needs it no more."""
    if holds_link(order):
        remember(order.code)


def may_open(order: Order) -> bool:
    """Whether the person behind this request may see an order."""
    return may_act(order) or _is_of_the_team(order) or _was_sold_with_their_pass(order)


def may_act(order: Order) -> bool:
    """Whether they may go on with it: its buyer may, the team only looks."""
    return holds_link(order) or order.code in session.get(_HELD, []) or _is_buyer(order)


def holds_link(order: Order) -> bool:
    """Whether this very request carries the mailed link, as no misled browser's would."""
    return refs.read(LINK, request.args.get("k", "")) == order.code


def _is_buyer(order: Order) -> bool:
    user = people.current()
    return user is not None and order.buyer_id == user.id


def _was_sold_with_their_pass(order: Order) -> bool:
    """Who stands at the till with a shift pass hands over what was sold with it."""
    standing = passes.current(order.event_id) if order.pass_id else None
    return standing is not None and standing.shift_pass.id == order.pass_id


def _is_of_the_team(order: Order) -> bool:
    user = people.current()
    return user is not None and allows(role_of(user, order.event_id), Permission.ORDER_VIEW)
