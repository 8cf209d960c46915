"""Why a code does not work, and what to do next: the same words online, at the till, on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """The words that machines know the reasons by (`data-reason`, and JSON)."""

    UNKNOWN = "unknown"
    INACTIVE = "inactive"
    NOT_YET = "not_yet"
    ENDED = "ended"
    USED_UP = "used_up"
    FEW_LEFT = "few_left"
    HELD = "held"
    MIN_QUANTITY = "min_quantity"
    MAX_QUANTITY = "max_quantity"
    WRONG_TICKET = "wrong_ticket"
    NO_EFFECT = "no_effect"
    ONE_ONLY = "one_only"
    NEED_LOGIN = "need_login"
    TOO_MANY = "too_many"

    @property
    def label(self) -> str:
        """What organizers read beside the count of refused tries."""
        return _LABELS.get(self, self.value.replace("_", " ").capitalize())


_LABELS = {
    Reason.INACTIVE: "Switched off",
    Reason.NOT_YET: "Not started",
    Reason.FEW_LEFT: "Fewer uses left than tickets",
    Reason.HELD: "All uses held",
    Reason.MIN_QUANTITY: "Too few tickets",
    Reason.MAX_QUANTITY: "Too many tickets",
    Reason.WRONG_TICKET: "For other tickets",
    Reason.NO_EFFECT: "Nothing to take off",
    Reason.ONE_ONLY: "Second code of an order",
    Reason.NEED_LOGIN: "Not signed in",
}


class Act(StrEnum):
    """What pressing the offered button does."""

    SET = "set"  # quantities, by ticket reference
    REMOVE = "remove-code"
    SWAP = "swap-code"
    SIGN_IN = "sign-in"
    ASK = "ask"  # the organizer


@dataclass(frozen=True)
class Step:
    """A way on that is offered with a refusal. `counts` are quantities by ticket reference."""

    label: str
    act: Act
    counts: Mapping[str, int] = field(default_factory=dict)
    code: str = ""


@dataclass(frozen=True)
class Refused:
    """A code that does not work: as it was typed, why, in a sentence, and what to do next.

    `code_id` is None for what is no code of the event.
    """

    typed: str
    reason: Reason
    sentence: str
    steps: tuple[Step, ...] = ()
    code_id: int | None = None
