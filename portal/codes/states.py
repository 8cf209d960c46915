"""Whether a code works now, as the list of codes says it in a word. Pure."""

from datetime import datetime
from enum import StrEnum

from portal.codes.models import Code


class State(StrEnum):
    """Its value stands in addresses: `?state=used-up`."""

    ACTIVE = "active"
    NOT_STARTED = "not-started"
    ENDED = "ended"
    USED_UP = "used-up"
    OFF = "off"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


def state(code: Code, at: datetime) -> State:
    """The first reason why it does not work; `lists.in_state` asks a database the same."""
    reasons = {
        State.OFF: not code.active,
        State.ENDED: code.ends_at <= at,
        State.USED_UP: code.left is not None and code.left <= 0,
        State.NOT_STARTED: code.valid_from is not None and code.valid_from > at,
    }
    return next((reason for reason, holds in reasons.items() if holds), State.ACTIVE)
