"""A refusal is the house saying no: sentences for the person, and the fields they belong to."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    `field` is the name of the input it belongs to; without one it belongs to the whole form.
    `data` goes to the page as `data-…` attributes, for those who drive the page by machine.
    """

    sentence: str
    field: str | None = None
    data: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


class Refusal(Exception):
    """A rule says no. Whoever shows it answers with `status`; nothing of the request is kept."""

    status = 422
    code = "refused"

    def __init__(self, *faults: Fault | str, field: str | None = None) -> None:
        self.faults = tuple(Fault(f, field) if isinstance(f, str) else f for f in faults)
        super().__init__(" ".join(fault.sentence for fault in self.faults))

    @property
    def sentence(self) -> str:
        return str(self)

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says to the program that asked."""
        return {}


class SoldOut(Refusal):
    """Fewer places are left than were asked for."""

    status = 409
    code = "sold_out"


class WrongState(Refusal):
    """The thing is no longer in the state in which this can be done."""

    status = 409
    code = "wrong_state"


class Conflict(Refusal):
    """Somebody else changed the same thing meanwhile."""

    status = 409
    code = "conflict"


class TooLarge(Refusal):
    """More than is taken; the sentence says how much that is."""

    status = 413
    code = "request_entity_too_large"


class TooMany(Refusal):
    """Too many tries in too short a time; `wait` says after how many seconds to come back."""

    status = 429
    code = "too_many"

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.wait)}
