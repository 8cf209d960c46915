"""The hand behind every counter: what goes wrong next, and when notices leave."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, Self, TypeVar

from flask import Flask

from standins.delivery import Post, Take
from standins.faults import Fault
from standins.journal import Journal
from standins.serving import served
from standins.world import World

W = TypeVar("W", bound=World)


class Control(Generic[W]):
    """A provider to drive. What it has to say waits until `deliver`; after `post.at_once()` it
    leaves by itself."""

    def __init__(self, world: W, app: Flask) -> None:
        self.world, self.app = world, app

    @contextmanager
    def open(self, port: int = 0) -> Iterator[Self]:
        """Served, on a free port unless one is given, at `url` within the block."""
        with served(self.app, port) as self.world.url:
            try:
                yield self
            finally:
                self.post.close()

    def reset(self) -> None:
        """As new, at the same address."""
        self.post.close()
        with self.world.lock:
            self.world.forget(type(self.world)(url=self.url))

    @property
    def url(self) -> str:
        return self.world.url

    @property
    def post(self) -> Post:
        return self.world.post

    @property
    def requests(self) -> Journal:
        """Every call so far: `requests.of("POST", "/v1/refunds")`."""
        return self.world.requests

    def lose_next_answer(self, path: str = "/v", *, times: int = 1) -> None:
        """The next POST on this path is carried out, and then the connection breaks."""
        self.world.faults.lost = Fault(path, times)

    def fail_next(self, status: int = 503, path: str = "/v", *, times: int = 1) -> None:
        """The next POST on this path is answered so, and not carried out."""
        self.world.faults.failing = Fault(path, times)
        self.world.faults.failing_status = status

    def deliver_to(self, shop: str | Take | None) -> None:
        """An address, or whatever takes body and headers and answers a status."""
        self.post.deliver_to(shop)

    def deliver(self, kind: str = "", *, times: int = 1, shuffle: bool = False) -> list[int]:
        """Bring what waits (of that kind), each so many times: the statuses it was answered."""
        return [receipt.status for receipt in self.post.deliver(kind, times=times, shuffle=shuffle)]

    def drop(self, kind: str = "") -> list[str]:
        """What waits (of that kind) never arrives: the kinds of it."""
        return self.post.drop(kind)

    def say_again(self, kind: str = "") -> None:
        """What was taken (of that kind) waits once more, as if the answer had been lost."""
        self.post.say_again(kind)
