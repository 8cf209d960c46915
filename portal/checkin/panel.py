"""How an answer is said at a gate: a word, an icon, a sentence; the colour follows the kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portal.checkin.actions import Answer
from portal.checkin.rules import Found, Verdict
from portal.core.refusals import Refusal
from portal.web.filters import lately


@dataclass(frozen=True)
class Look:
    word: str
    icon: str
    sentence: Callable[[Found, str], str]


@dataclass(frozen=True)
class Panel:
    """What stands on the screen; `undo` is the check-in that can be taken back here.

    `order` is one to look up: its money is missing, or its whole link was scanned.
    """

    kind: str
    word: str
    icon: str
    sentence: str
    found: Found | None = None
    undo: str | None = None
    order: str | None = None


def _since(found: Found, zone: str) -> str:
    assert found.checked_in_at
    gate = f", {found.gate}" if found.gate else ""
    return f"In since {lately(found.checked_in_at, zone)}{gate}."


def _over(found: Found, _zone: str) -> str:
    why = "cancelled" if found.order_status == "cancelled" else "not paid in time"
    return f"Order {found.order_code} was {why}."


_LIST_IS_OFF = "The list of this door is off. Choose another."

_LOOKS: Mapping[Verdict, Look] = {
    Verdict.OK: Look("Come in", "done", lambda _found, _zone: ""),
    Verdict.USED: Look("Already in", "history", _since),
    Verdict.UNPAID: Look(
        "Not paid", "wallet", lambda f, _: f"Take {f.due} for order {f.order_code}."
    ),
    Verdict.VOID: Look("Void", "ban", lambda _f, _z: "The organizer took this ticket back."),
    Verdict.REFUNDED: Look("Refunded", "undo", lambda _f, _z: "Its price was paid back."),
    Verdict.CANCELLED: Look("Order over", "circle_x", _over),
    Verdict.EVENT_CANCELLED: Look(
        "Event cancelled", "circle_x", lambda f, _: f"{f.event_name} does not take place."
    ),
    Verdict.WRONG_EVENT: Look("Wrong event", "calendar", lambda f, _: f"It is for {f.event_name}."),
    Verdict.WRONG_LIST: Look(
        "Wrong list", "filter", lambda f, _: f"{f.ticket_name} does not come in here."
    ),
    Verdict.NO_LIST: Look("No list", "alert", lambda _f, _z: _LIST_IS_OFF),
    Verdict.TAKEN_BACK: Look(
        "Taken back", "undo", lambda _f, _z: "This scan was taken back. Scan again."
    ),
}
_UNKNOWN = Panel(
    Verdict.UNKNOWN, "Unknown", "circle_x", "No ticket has this code. Search for the name."
)
NO_LIST = Panel(Verdict.NO_LIST, "No list", "alert", _LIST_IS_OFF)
WAITING = Panel("waiting", "Next, please", "qr", "Scan a ticket.")


def of(answer: Answer, zone: str) -> Panel:
    """`zone` is the event's."""
    found = answer.found
    if found is None:
        return _UNKNOWN
    look = _LOOKS[answer.verdict]
    wrong_event = answer.verdict is Verdict.WRONG_EVENT
    return Panel(
        answer.verdict,
        look.word,
        look.icon,
        look.sentence(found, zone),
        found=None if wrong_event else found,  # nobody here needs to know who that is
        undo=answer.ref,
        order=found.order_code if answer.verdict is Verdict.UNPAID else None,
    )


def of_whole_order(code: str) -> Panel:
    """The buyer shows the link to all their tickets."""
    sentence = f"This opens all of order {code}. Choose who comes in."
    return Panel(Verdict.WHOLE_ORDER, "Whole order", "orders", sentence, order=code)


def unreadable(sentences: Sequence[object]) -> Panel:
    """Nothing was asked: what came could not be read."""
    return Panel(Verdict.UNKNOWN, "Not read", "alert", " ".join(str(each) for each in sentences))


def too_late(refusal: Refusal) -> Panel:
    """Somebody took it back before, or the ticket stopped meanwhile."""
    return Panel(Verdict.TAKEN_BACK, "Out already", "undo", refusal.sentence)


def taken_back(name: str) -> Panel:
    return Panel("out", "Out again", "undo", f"{name} may come in again.")
