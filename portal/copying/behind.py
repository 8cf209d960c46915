"""What a copy of an event leaves behind as a whole, and why; and where the rest is written down.

A slice that copies some of its columns says so in its own `copying.py`. A house test reads both:
a new table or column is decided on before it comes in.
"""

from collections.abc import Mapping, Sequence

from portal.checkin import copying as doors
from portal.codes import copying as codes
from portal.core.carrying import Carried
from portal.events import copying as events
from portal.mail import copying as mail
from portal.payments import copying as payments
from portal.people import copying as people
from portal.pictures import copying as pictures
from portal.programme import copying as programme
from portal.tickets import copying as tickets
from portal.tills import copying as tills

_CARRIED: list[Carried] = [
    events.CARRIED,
    events.TAX,
    pictures.CARRIED,
    *programme.CARRIED,
    people.CARRIED,
    tickets.CARRIED,
    codes.CARRIED,
    codes.LINKS,
    payments.CARRIED,
    mail.CARRIED,
    doors.SETTINGS,
    doors.LISTS,
    doors.LINKS,
    tills.TILLS,
    tills.LINKS,
]

_SOLD = "it belongs to what was sold at the old event"
_MONEY = "money that moved for the old event, and who took it"
_SHIFT = "who stood at a till, and what its drawer held, is a matter of one evening"
_TEAM = "who is asked in, and who left, is a matter of one event: ask again"
_SAID = "it was said to the people of the old event"
_DONE = "it tells what was done at the old event"

TABLES: Mapping[str, str] = {
    "orders": _SOLD,
    "order_codes": _SOLD,
    "order_lines": _SOLD,
    "order_notes": _SOLD,
    "attendees": _SOLD,
    "cancellations": _SOLD,
    "cancelled_tickets": _SOLD,
    "shifts": _SHIFT,
    "shift_passes": "a pass is for one evening: whoever sells at the next one gets a new one",
    "shift_pass_starts": _SHIFT,
    "shift_pass_tickets": "it belongs to a pass of the old event",
    "cash_moves": _SHIFT,
    "cash_counts": _SHIFT,
    "approvals": _SHIFT,
    "corrections": _SHIFT,
    "z_reports": _SHIFT,
    "allotments": "how many places a till holds is decided anew: they leave the stock",
    "held_places": _SOLD,
    "stray_sales": _SOLD,
    "slip_books": "slips are numbered for one event, on paper",
    "payments": _MONEY,
    "refunded_tickets": _MONEY,
    "payment_attempts": _MONEY,
    "payment_differences": _MONEY,
    "provider_events": _MONEY,
    "reconciliations": _MONEY,
    "stripe_authorizations": "keys are for one event: whoever takes its cards connects anew",
    "invitations": _TEAM,
    "invitation_links": _TEAM,
    "hand_overs": _TEAM,
    "removals": _TEAM,
    "mails": _SAID,
    "messages": _SAID,
    "message_recipients": _SAID,
    "activities": _DONE,
    "tasks": _DONE,
    "task_failures": _DONE,
    "code_batches": _DONE,
    "refused_tries": _DONE,
    "saved_views": "they ask for tickets, codes and people of the old event",
    "buyer_screens": "a screen is paired with somebody at a till, for an evening",
    "check_ins": "who was let in was let in at the old event",
}


def also_carried(what: Carried) -> Carried:
    """Register what a slice above this one copies: see `actions.also`."""
    _CARRIED.append(what)
    return what


def carried() -> Sequence[Carried]:
    return tuple(_CARRIED)
