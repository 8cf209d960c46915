"""What is done to many orders when there are too many to wait for."""

from portal.core.refusals import Refusal
from portal.jobs import Task, tasks
from portal.orderbook import queries
from portal.orderbook.actions import MARK_PAID, RESEND, Act

# A chunk should take about a second.
CHUNK = 25


@tasks.rows(RESEND.kind, chunk=CHUNK)
def resend(task: Task, code: str) -> None:
    _do(RESEND, task, code)


@tasks.rows(MARK_PAID.kind, chunk=CHUNK)
def mark_paid(task: Task, code: str) -> None:
    _do(MARK_PAID, task, code)


def _do(act: Act, task: Task, code: str) -> None:
    order = queries.of_task(task.event_id, code)
    if order is None:
        raise Refusal(f"Order {code} is not of this event.")
    assert task.asked_by_id, "somebody asked for it"
    act.do(order, task.asked_by_id)
