"""Brings what a provider has to say to the shop: at once, or when it is told to; and as often."""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import requests

Take = Callable[[bytes, Mapping[str, str]], int]
"""Takes body and headers of a notice, answers a status. A shop without a port, in tests."""

BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds: a real provider takes hours for that
PATIENCE = 10.0
NOT_THERE = 599  # no answer at all


@dataclass(frozen=True)
class Letter:
    """One notice. It is signed when it leaves, because a signature tells the time."""

    kind: str
    body: bytes
    sign: Callable[[bytes], Mapping[str, str]]


@dataclass(frozen=True)
class Receipt:
    kind: str
    status: int

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


class Post:
    """Holds letters until `deliver`, or, after `at_once`, sends each until somebody takes it."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self._waiting: list[Letter] = []
        self._taken: list[Letter] = []
        self._take: Take | None = None
        self._held, self._delay = True, 0.0
        self._lock = threading.RLock()
        self._under_way: set[threading.Timer] = set()

    def deliver_to(self, shop: str | Take | None) -> None:
        """An address, or whatever takes body and headers and answers a status."""
        self._take = by_http(shop) if isinstance(shop, str) else shop

    @property
    def waiting(self) -> list[str]:
        """The kinds of what has not left yet, or was not taken."""
        with self._lock:
            return [letter.kind for letter in self._waiting]

    def hold(self) -> None:
        """Keep what comes from now on until `deliver`."""
        self._held = True

    def at_once(self, *, delay: float = 0.0) -> None:
        """Send what comes from now on by itself, again and again until a 2xx."""
        self._held, self._delay = False, delay

    def add(self, letter: Letter) -> None:
        if self._take is not None and not self._held:
            self._send_later(letter, self._delay)
            return
        self._keep(letter)

    def deliver(self, kind: str = "", *, times: int = 1, shuffle: bool = False) -> list[Receipt]:
        """Send what waits (of that kind) here and now, each so many times.

        What nobody took waits on: to deliver again is the provider's retry.
        """
        letters = self._taken_out(kind) * times
        if shuffle:
            random.shuffle(letters)
        receipts = []
        for letter in letters:
            receipts.append(self._hand_over(letter))
            if not receipts[-1].taken:
                self._keep(letter)
        return receipts

    def say_again(self, kind: str = "") -> None:
        """What was taken (of that kind) waits once more, as if the answer had been lost."""
        with self._lock:
            again = [letter for letter in self._taken if kind in ("", letter.kind)]
            self._waiting += dict.fromkeys(again)

    def drop(self, kind: str = "") -> list[str]:
        """Lose what waits (of that kind): it never arrives."""
        return [letter.kind for letter in self._taken_out(kind)]

    def close(self) -> None:
        """Nothing leaves after this."""
        self.hold()
        with self._lock:
            self._waiting.clear()
            timers = list(self._under_way)
        for timer in timers:
            timer.cancel()
            timer.join()

    def _keep(self, letter: Letter) -> None:
        with self._lock:
            if letter not in self._waiting:
                self._waiting.append(letter)

    def _taken_out(self, kind: str) -> list[Letter]:
        with self._lock:
            out = [letter for letter in self._waiting if kind in ("", letter.kind)]
            self._waiting = [letter for letter in self._waiting if letter not in out]
            return out

    def _hand_over(self, letter: Letter) -> Receipt:
        if self._take is None:
            raise RuntimeError("Nobody to deliver to: call deliver_to first.")
        receipt = Receipt(letter.kind, self._take(letter.body, letter.sign(letter.body)))
        self.receipts.append(receipt)
        if receipt.taken:
            self._taken.append(letter)
        return receipt

    def _send_later(self, letter: Letter, delay: float, tries: int = 0) -> None:
        timer = threading.Timer(delay, lambda: self._send(letter, tries, timer))
        timer.daemon = True
        with self._lock:
            self._under_way.add(timer)
        timer.start()

    def _send(self, letter: Letter, tries: int, timer: threading.Timer) -> None:
        taken = self._hand_over(letter).taken
        with self._lock:
            self._under_way.discard(timer)
        if not taken and not self._held and tries < len(BACK_OFF):
            self._send_later(letter, BACK_OFF[tries], tries + 1)


def by_http(address: str) -> Take:
    def take(body: bytes, headers: Mapping[str, str]) -> int:
        try:
            answer = requests.post(address, data=body, headers=dict(headers), timeout=PATIENCE)
        except requests.RequestException:
            return NOT_THERE
        return answer.status_code

    return take
