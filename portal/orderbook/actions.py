"""Do one thing to many orders, each as its own page does it. Nothing here commits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal import documents, payments
from portal.core.db import db
from portal.core.refusals import Refusal
from portal.events import Event
from portal.jobs import Task, tasks
from portal.orderbook import queries
from portal.orders import Order
from portal.orders.models import Status

# So many are done while one waits; more are a task that can be watched.
AT_ONCE = 20


@dataclass(frozen=True)
class Act:
    """`fits`: the states in which it can be done. `do` raises `Refusal` for one order alone."""

    name: str
    kind: str
    label: str
    title: str
    done: str
    effect: str
    fits: tuple[Status, ...]
    do: Callable[[Order, int], object]


RESEND = Act(
    name="resend",
    kind="orders.resend",
    label="Mail again",
    title="Mail orders again",
    done="will be mailed again in a moment",
    effect="Each buyer gets the tickets once more, or how to pay what is not paid yet.",
    fits=(Status.COMPLETED, Status.PLACED),
    do=lambda order, by_id: documents.resend(order, by_id=by_id),
)
MARK_PAID = Act(
    name="mark-paid",
    kind="orders.mark_paid",
    label="Mark paid",
    title="Mark orders paid",
    done="marked paid",
    effect="Their tickets are good at once, and each buyer gets them by mail.",
    fits=(Status.PLACED,),
    do=lambda order, by_id: payments.mark_paid(order, by_id=by_id),
)
ACTS = {act.name: act for act in (RESEND, MARK_PAID)}


@dataclass(frozen=True)
class Outcome:
    """How many it was done to, and why not to the others, by their codes."""

    done: int
    refused: Sequence[tuple[str, str]]


def at_once(act: Act, event: Event, codes: Sequence[str], *, by_id: int) -> Outcome:
    """One that is refused leaves no trace, and does not hold up the others."""
    refused = []
    for order in queries.by_codes(event, codes):
        try:
            with db.session.begin_nested():
                act.do(order, by_id)
        except Refusal as refusal:
            refused.append((order.code, refusal.sentence))
    return Outcome(len(codes) - len(refused), refused)


def later(act: Act, event: Event, codes: Sequence[str], *, by_id: int) -> Task:
    """The same as a task; what is refused is told there, by row."""
    rows = list(codes)
    return tasks.begin(
        event, act.kind, act.title, total=len(rows), by_id=by_id, payload={"rows": rows}
    )
