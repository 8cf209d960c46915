"""The line to a provider: never inside a transaction, and never longer than a page may take."""

from time import monotonic

from portal.core.db import refuse_open_transaction

# All tries of one question together. A person waits, and so does a worker of the server.
PATIENCE = 8.0
LEAST = 0.5


class Deadline:
    """How long there is left to wait."""

    def __init__(self, seconds: float = PATIENCE) -> None:
        refuse_open_transaction()
        self._ends = monotonic() + seconds

    @property
    def left(self) -> float:
        return max(LEAST, self._ends - monotonic())

    @property
    def is_over(self) -> bool:
        return self._ends - monotonic() < LEAST
