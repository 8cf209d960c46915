"""One PayPal: what it remembers."""

import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app

from standins import world as base
from standins.paypal.errors import missing

Thing = dict[str, Any]

ORDER_LIVES = 3 * 3600  # seconds, until it is approved


@dataclass(frozen=True)
class Kept:
    """What a call with a request id was, and what it made."""

    body: Any
    made: Thing


@dataclass
class World(base.World):
    """`late`: seconds by which its clock is ahead, for what expires.

    `contexts`: where to send the buyer of an order; no answer shows it.
    """

    late: int = 0
    things: dict[str, dict[str, Thing]] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    kept: dict[tuple[str, str], Kept] = field(default_factory=dict)
    contexts: dict[str, Thing] = field(default_factory=dict)
    invoices: set[str] = field(default_factory=set)
    capture_fates: list[str] = field(default_factory=list)
    refund_fates: list[str] = field(default_factory=list)

    def now(self) -> float:
        return time.time() + self.late

    def moment(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def add(self, kind: str, /, ref: str = "", **fields: Any) -> Thing:
        moment = self.moment()
        thing = {"id": ref or new_id(), **fields, "create_time": moment, "update_time": moment}
        self.things.setdefault(kind, {})[thing["id"]] = thing
        return thing

    def get(self, kind: str, ref: str) -> Thing:
        """Raises what PayPal answers when there is none, or no longer."""
        thing = self.things.get(kind, {}).get(ref)
        if thing is None or self._is_over(thing):
            raise missing()
        return thing

    def all(self, kind: str) -> list[Thing]:
        """Oldest first."""
        return list(self.things.get(kind, {}).values())

    def _is_over(self, thing: Thing) -> bool:
        began = datetime.fromisoformat(thing["create_time"]).timestamp()
        waits = thing["status"] in ("CREATED", "PAYER_ACTION_REQUIRED")
        return waits and began + ORDER_LIVES < self.now()


def new_id() -> str:
    """17 signs, as PayPal's are."""
    return secrets.token_hex(9).upper()[:17]


def here() -> World:
    """The one that is being asked."""
    return cast("World", current_app.extensions["standin"])
