"""Mails about accounts, and sweeping out what is over."""

from portal.core.db import db, in_transaction
from portal.jobs import every
from portal.people import sessions, throttle


@every(seconds=3600)
def sweep() -> None:
    in_transaction(sessions.forget_old)
    in_transaction(throttle.forget_old)
