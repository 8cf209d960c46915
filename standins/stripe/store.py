"""What this Stripe remembers: things of accounts that do not see each other."""

import secrets
import time
from collections.abc import Iterator
from typing import Any

from standins.stripe.errors import StripeError, missing
from standins.stripe.wire import Thing

Account = str | None
"""Whose thing it is; None: the platform's own."""


FILTERS = frozenset({"charge", "payment_intent", "status", "type"})
PLAYED = frozenset({"created", "expand", "limit", "starting_after"})


class Store:
    """Newest last. `late`: seconds by which this Stripe's clock is ahead, for what expires."""

    def __init__(self) -> None:
        self.late = 0
        self._things: dict[str, tuple[Account, Thing]] = {}

    def now(self) -> int:
        return int(time.time()) + self.late

    def add(self, account: Account, prefix: str, kind: str, /, **fields: Any) -> Thing:
        thing = {
            "id": f"{prefix}_{secrets.token_hex(12)}",
            "object": kind,
            "created": self.now(),
            "livemode": False,
            **fields,
        }
        self.put_back(account, thing)
        return thing

    def put_back(self, account: Account, thing: Thing) -> None:
        self._things[thing["id"]] = account, thing

    def __iter__(self) -> Iterator[tuple[Account, Thing]]:
        """Each with its owner."""
        return iter(self._things.values())

    def get(self, account: Account, kind: str, ref: str, *, param: str = "id") -> Thing:
        """Raises `resource_missing`, also for what belongs to somebody else."""
        thing = self.find(account, ref)
        if thing is None or thing["object"] != kind:
            raise missing(kind, ref, param)
        return thing

    def find(self, account: Account, ref: str) -> Thing | None:
        owner, thing = self._things.get(ref, (None, None))
        return thing if owner == account else None

    def anywhere(self, ref: str) -> tuple[Account, Thing]:
        """With its owner. For those behind the counter only: raises KeyError."""
        return self._things[ref]

    def forget(self, ref: str) -> None:
        del self._things[ref]

    def all(self, kind: str) -> list[Thing]:
        return [thing for _, thing in self._things.values() if thing["object"] == kind]

    def newest(self, account: Account, kind: str, **wanted: Any) -> Iterator[Thing]:
        """Those that have these values; None: any."""
        for owner, thing in reversed(self._things.values()):
            if owner == account and thing["object"] == kind and _has(thing, wanted):
                yield thing

    def page(self, account: Account, kind: str, path: str, params: Thing) -> Thing:
        """A list as Stripe gives it: newest first, a limit, a place to go on from."""
        if unplayed := params.keys() - PLAYED - FILTERS:
            raise StripeError(f"This stand-in does not filter by {', '.join(sorted(unplayed))}.")
        wanted = {name: value for name, value in params.items() if name in FILTERS}
        rows = [row for row in self.newest(account, kind, **wanted) if _created(row, params)]
        if after := params.get("starting_after"):
            self.get(account, kind, after, param="starting_after")
            rows = rows[[row["id"] for row in rows].index(after) + 1 :]
        limit = params.get("limit", 10)
        if not 1 <= limit <= 100:
            raise StripeError("Limit must be between 1 and 100.", param="limit")
        return {
            "object": "list",
            "url": path,
            "data": rows[:limit],
            "has_more": len(rows) > limit,
        }


def _has(thing: Thing, wanted: Thing) -> bool:
    return all(value is None or thing.get(name) == value for name, value in wanted.items())


def _created(thing: Thing, params: Thing) -> bool:
    span = params.get("created", {})
    if not isinstance(span, dict):
        return bool(thing["created"] == int(span))
    moment = thing["created"]
    return all(
        {
            "gt": moment > int(edge),
            "gte": moment >= int(edge),
            "lt": moment < int(edge),
            "lte": moment <= int(edge),
        }[name]
        for name, edge in span.items()
    )
