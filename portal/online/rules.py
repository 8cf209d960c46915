"""What a provider's answer means for the order it names. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from portal.online.found import Found, Standing
from portal.online.models import AttemptState, Kind, PaymentAttempt


class Verdict(StrEnum):
    """What to do about it."""

    BOOK = "book"
    KEEP_WAITING = "keep waiting"
    CLOSE = "close"
    LOOK = "look"  # money came, but not what was asked for
    IGNORE = "ignore"  # it is not about this attempt


class Outcome(StrEnum):
    """What came of it; also what is kept of a provider's report."""

    PAID = "paid"
    PAID_LATE = "paid late"  # after the hold had ended; the places were still there
    KNOWN = "known"  # booked before
    NO_PLACES = "no places"  # too late: the money goes back
    TWICE = "twice"  # paid already: the money goes back
    MISMATCH = "mismatch"
    WAITING = "waiting"
    OPEN = "open"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    problem: str | None = None


# How an attempt stands that brought no money (yet).
STATES = {
    Standing.OPEN: AttemptState.OPEN,
    Standing.WAITING: AttemptState.WAITING,
    Standing.OVER: AttemptState.OVER,
}


def judge(found: Found, attempt: PaymentAttempt, order_code: str) -> Judged:
    """Compare what the provider says with what it was asked: whose, for what, how much."""
    if not _is_about(found, attempt, order_code):
        return Judged(Verdict.IGNORE)
    if found.standing is not Standing.PAID:
        over = found.standing is Standing.OVER
        return Judged(Verdict.CLOSE if over else Verdict.KEEP_WAITING)
    if found.amount != attempt.amount or found.payment_id is None:
        return Judged(Verdict.LOOK, f"asked for {attempt.amount}, {found.amount} came")
    return Judged(Verdict.BOOK)


def _is_about(found: Found, attempt: PaymentAttempt, order_code: str) -> bool:
    return (
        (found.provider, found.account) == (attempt.provider, attempt.account)
        and (found.attempt_ref, found.order_code) == (attempt.ref, order_code)
        and (
            None in (found.provider_id, attempt.provider_id)
            or found.provider_id == attempt.provider_id
        )
    )


@dataclass(frozen=True)
class Here:
    """What we have booked of a payment, in minor units; `is_under_way`: a refund is asked for."""

    minor: int = 0
    back_minor: int = 0
    is_under_way: bool = False


def differs(there: tuple[int, int] | None, here: Here, asked_minor: int | None) -> Kind | None:
    """What the provider has (came, went back; None: it knows nothing) beside what we have booked.

    `asked_minor` is what its buyer was to pay. A refund under way is no difference yet.
    """
    if there is None:
        return Kind.UNKNOWN_THERE if here.minor else None
    came, back = there
    if not here.minor:
        if came == back:  # it went back whole: nobody misses anything
            return None
        return Kind.PAID_THERE if asked_minor in (None, came) else Kind.AMOUNT
    if came != here.minor:
        return Kind.AMOUNT
    if back != here.back_minor and not here.is_under_way:
        return Kind.REFUNDED_THERE
    return None
