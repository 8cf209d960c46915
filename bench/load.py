"""Many clients at once, each a process of its own, for a fixed time."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

# One act of one client, timed: True when it went as it should.
Act = Callable[[], bool]

# Forked: a client that had to load Python anew would cost more than it measures.
_processes = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Load:
    """What came of it: how long each good act took, in seconds, and how many went wrong."""

    times: list[float]
    failed: int
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, percent: int) -> float:
        """In milliseconds; the smallest time that so many percent did not exceed."""
        ordered = sorted(self.times)
        return ordered[-(-len(ordered) * percent // 100) - 1] * 1000 if ordered else float("nan")


def run(clients: int, seconds: float, prepare: Callable[[int], Act]) -> Load:
    """`prepare` makes what client number n does again and again; making it is not measured."""
    barrier = _processes.Barrier(clients)
    crew = [_start(number, seconds, prepare, barrier) for number in range(clients)]
    try:
        found = [answers.recv() for answers in crew]
    except EOFError:
        raise SystemExit("A client gave up: the reason stands above.") from None
    return Load(
        times=[took for one in found for took in one.times],
        failed=sum(one.failed for one in found),
        seconds=max(one.seconds for one in found),
    )


def _start(
    number: int, seconds: float, prepare: Callable[[int], Act], barrier: Barrier
) -> "Connection[Load, Load]":
    """Start a client; what it found comes out of the pipe, which ends when the client does."""
    reading, writing = _processes.Pipe(duplex=False)
    client = _processes.Process(target=_client, args=(number, seconds, prepare, barrier, writing))
    client.start()
    writing.close()
    return reading


def _client(
    number: int,
    seconds: float,
    prepare: Callable[[int], Act],
    barrier: Barrier,
    answer: "Connection[Load, Load]",
) -> None:
    try:
        act = prepare(number)
    except BaseException:
        barrier.abort()  # or the others would wait for ever
        raise
    barrier.wait()
    answer.send(_repeat(act, seconds))


def _repeat(act: Act, seconds: float) -> Load:
    times, failed = [], 0
    begun = now = time.perf_counter()
    while now - begun < seconds:
        good, before = act(), now
        now = time.perf_counter()
        if good:
            times.append(now - before)
        else:
            failed += 1
    return Load(times, failed, now - begun)
