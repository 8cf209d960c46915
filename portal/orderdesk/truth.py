"""Our state of a payment and the provider's, side by side, and what to do where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.money import Money
from portal.online.differences import booked_of
from portal.online.found import Standing
from portal.online.models import Difference, Kind, PaymentAttempt, ProviderEvent
from portal.online.rules import Here, differs
from portal.orderdesk import queries, words
from portal.orders import Order
from portal.payments.words import PROVIDERS


@dataclass(frozen=True)
class Side:
    """One of both: how it stands, what came, what went back."""

    state: str
    came: Money
    back: Money


@dataclass(frozen=True)
class Pair:
    """One payment that was begun."""

    attempt: PaymentAttempt
    here: Side
    there: Side | None
    kind: str | None
    sentence: str

    @property
    def provider(self) -> str:
        return PROVIDERS[self.attempt.provider]


@dataclass(frozen=True)
class Truth:
    pairs: Sequence[Pair]
    reports: Sequence[ProviderEvent]

    @property
    def provider(self) -> str:
        """Whom the button asks: the one that was used last."""
        return self.pairs[-1].provider if self.pairs else ""

    @property
    def can_be_asked(self) -> bool:
        return any(pair.attempt.provider_id for pair in self.pairs)


def read(order: Order) -> Truth:
    """Five statements, whatever happened."""
    attempts = queries.attempts_of(order)
    booked = booked_of([each.payment_id for each in attempts if each.payment_id])
    known = queries.open_differences(attempts)
    pairs = [
        _pair(each, booked.get(each.payment_id or "", Here()), known.get(each.id))
        for each in attempts
    ]
    return Truth(pairs, queries.events_of(order))


def _pair(attempt: PaymentAttempt, booked: Here, known: Difference | None) -> Pair:
    currency = attempt.currency
    here = Side(
        words.HERE[attempt.state], Money(booked.minor, currency), Money(booked.back_minor, currency)
    )
    there = _there(attempt)
    kind = _kind(attempt, booked, known)
    return Pair(attempt, here, there, kind, _sentence(attempt, here, there, kind))


def _there(attempt: PaymentAttempt) -> Side | None:
    """As last seen; None: nobody has asked yet."""
    if attempt.seen_standing is None:
        return None
    currency = attempt.seen_currency or attempt.currency
    return Side(
        words.THERE[attempt.seen_standing],
        Money(attempt.seen_minor or 0, currency),
        Money(attempt.seen_back_minor or 0, currency),
    )


def _kind(attempt: PaymentAttempt, booked: Here, known: Difference | None) -> str | None:
    if known and known.kind == Kind.UNKNOWN_THERE:
        return known.kind
    if attempt.seen_standing != Standing.PAID:
        return None
    fits = attempt.seen_currency == attempt.currency
    seen = (attempt.seen_minor or 0, attempt.seen_back_minor or 0)
    return differs(seen, booked, attempt.amount_minor if fits else -1)


def _sentence(attempt: PaymentAttempt, here: Side, there: Side | None, kind: str | None) -> str:
    """What differs, and what to do next."""
    name = PROVIDERS[attempt.provider]
    if attempt.provider_id is None:
        return f"{name} never answered when this payment was begun. Nothing can have been paid."
    if there is None:
        return f"Nobody has asked {name} yet. Check with {name} to see what it has."
    sentences = {
        Kind.PAID_THERE: f"{name} has {there.came}, and nothing is booked here. Check with {name}:"
        " it is booked then, and the tickets are sent, or the money goes back.",
        Kind.AMOUNT: f"{there.came} came, {attempt.amount} was asked for. No tickets were given"
        " for it. Give it back on the page Reconciliation.",
        Kind.UNKNOWN_THERE: f"{name} does not know this payment, and {here.came} is booked here."
        f" Look for it in the account at {name} before you give anything back.",
    }
    if kind == Kind.REFUNDED_THERE:
        return _about_backs(name, here, there)
    if kind:
        return sentences[Kind(kind)]
    if attempt.seen_disputed:
        return (
            f"The buyer's bank disputes this payment. Answer at {name} before the deadline it"
            " names there; until it is decided nothing can be given back."
        )
    return "Both say the same."


def _about_backs(name: str, here: Side, there: Side) -> str:
    if there.back.minor > here.back.minor:
        return f"At {name} {there.back} went back, here {here.back}. Check with {name} to book it."
    return (
        f"{here.back} is booked as given back, {name} shows {there.back}. Check with {name};"
        " if it stays so, look at the refund there: it may have failed."
    )
