"""One Stripe: what it remembers."""

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from standins import world as base
from standins.stripe.store import Account, Store
from standins.stripe.wire import Thing


@dataclass(frozen=True)
class Kept:
    """What a call with an idempotency key was, and what it was answered."""

    path: str
    params: Thing
    status: int
    body: bytes
    at: int


@dataclass
class World(base.World):
    """`hidden` is what sessions were made from: no answer shows all of it."""

    store: Store = field(default_factory=Store)
    kept: dict[tuple[Account, str], Kept] = field(default_factory=dict)
    links: dict[str, Thing] = field(default_factory=dict)
    codes: dict[str, Thing] = field(default_factory=dict)
    hidden: dict[str, Thing] = field(default_factory=dict)
    refund_fates: list[str] = field(default_factory=list)


def here() -> World:
    """The one that is being asked."""
    return cast("World", current_app.extensions["standin"])
