"""Holds end by themselves."""

from portal.core.db import in_transaction
from portal.jobs import every
from portal.orders.actions import expire


@every(seconds=10)
def end_holds() -> int:
    return in_transaction(expire)
