"""What every stand-in has: an address, a memory of calls, a post office, faults, and one lock."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Self

from standins.delivery import Post
from standins.faults import Faults, hang_up
from standins.journal import Journal

Start = Callable[..., Any]


@dataclass
class World:
    """`url` is where browsers and the portal find it; known once it is served."""

    url: str = ""
    post: Post = field(default_factory=Post)
    requests: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults.none)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def forget(self, fresh: Self) -> None:
        """Be as new; the lock stays, because somebody holds it."""
        for kept in fields(self):
            if kept.name != "lock":
                setattr(self, kept.name, getattr(fresh, kept.name))


def one_at_a_time(world: World, inner: Start) -> Start:
    """One lock before everything: what is read in a call holds until its answer is made."""

    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/static/"):
            return inner(environ, start)  # type: ignore[no-any-return]
        with world.lock:
            answer = list(inner(environ, start))
            lost = world.faults.lost.strikes(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if lost:
            hang_up(environ)
        return answer

    return application
