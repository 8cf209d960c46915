"""One Stripe: what it remembers, what it has to say, and the lock before all of it."""

import threading
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from standins.delivery import Post
from standins.faults import Faults
from standins.journal import Journal
from standins.stripe.store import Account, Store
from standins.stripe.wire import Thing

SECRET_KEY = "sk_test_standin"
PUBLISHABLE_KEY = "pk_test_standin"
WEBHOOK_SECRET = "whsec_standin"
CLIENT_ID = "ca_standin"


@dataclass(frozen=True)
class Kept:
    """What a call with an idempotency key was, and what it was answered."""

    path: str
    params: Thing
    status: int
    body: bytes
    at: int


@dataclass
class World:
    """`url` is where browsers and the SDK find it; known once it is served.

    `hidden` is what sessions were made from: no answer shows all of it.
    """

    url: str = ""
    store: Store = field(default_factory=Store)
    post: Post = field(default_factory=Post)
    requests: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults.none)
    kept: dict[tuple[Account, str], Kept] = field(default_factory=dict)
    links: dict[str, Thing] = field(default_factory=dict)
    codes: dict[str, Thing] = field(default_factory=dict)
    hidden: dict[str, Thing] = field(default_factory=dict)
    refund_fates: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)


def here() -> World:
    """The one that is being asked."""
    return cast("World", current_app.extensions["standin"])
