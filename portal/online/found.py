"""What is asked of providers and what they answer, in words that are the same for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.payments import Provider


class Standing(StrEnum):
    """How a payment stands at its provider."""

    OPEN = "open"
    WAITING = "waiting"  # the buyer is through, their bank is not
    PAID = "paid"
    OVER = "over"


class Undone(StrEnum):
    """How far money is on its way back."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Back:
    """Money that went back: a refund with the key it was asked for with, or a lost dispute."""

    provider_id: str
    amount: Money
    key: str | None = None
    state: Undone = Undone.DONE
    is_dispute: bool = False


@dataclass(frozen=True, kw_only=True)
class Found:
    """A payment as its provider tells it now. `payment_id` is there as soon as money moved."""

    provider: Provider
    account: str | None
    provider_id: str | None
    attempt_ref: str | None
    order_code: str | None
    standing: Standing
    amount: Money | None = None
    payment_id: str | None = None
    backs: tuple[Back, ...] = ()
    disputed: bool = False

    @property
    def back_minor(self) -> int:
        """What of it has gone back, in all."""
        return sum(back.amount.minor for back in self.backs if back.state is Undone.DONE)


@dataclass(frozen=True)
class Item:
    """A line of what is bought; together they make the total, or there is only one."""

    name: str
    unit: Money
    count: int


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """All that a provider is told of an order. The same `ref` always means the same purchase."""

    ref: str
    account: str | None
    order_code: str
    event_name: str
    items: tuple[Item, ...]
    total: Money
    email: str | None
    return_url: str
    cancel_url: str
    expires_at: datetime


@dataclass(frozen=True)
class Started:
    """The hosted page that a buyer is sent to."""

    provider_id: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A refund to be made, again and again under one key until there is an answer."""

    account: str | None
    payment_id: str
    amount: Money
    key: str
    order_code: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """Something a provider tells of its own accord. `thing` is what to ask it about, if anything.

    `payment_id` names a payment that we have booked, where `thing` is not told.

    `account_gone`, `account_changed`: about the account of an event, not about a payment.

    `told` is what it says of the payment itself: for when there is nobody left to ask.
    """

    provider: Provider
    id: str
    kind: str
    account: str | None = None
    thing: str | None = None
    payment_id: str | None = None
    happened_at: datetime | None = None
    account_gone: bool = False
    account_changed: bool = False
    told: Found | None = None


@dataclass(frozen=True)
class Page:
    """Some of a provider's list; `after` is where to go on, None at its end.

    What went back is one sum here, without the ids of single refunds.
    """

    found: tuple[Found, ...]
    after: str | None = None


class Teller(Protocol):
    """A provider. Each call waits for a network: never inside a transaction."""

    provider: Provider
    lists: bool  # whether it keeps a list of payments that can be walked

    def start(self, purchase: Purchase) -> Started:
        """Open a hosted page; asked twice, the same one."""

    def look_up(self, account: str | None, thing: str) -> Found:
        """How it stands. Raises `NotFound` for what this account does not have."""

    def recent(self, account: str | None, since: datetime, after: str | None) -> Page:
        """Payments that were made for us since then, newest first; empty where `lists` is not."""

    def finish(self, found: Found) -> Found:
        """What is left to do when the buyer is through, such as to take the money."""

    def cancel(self, account: str | None, thing: str) -> bool:
        """Nobody can pay it any more; False when it was paid or is over. Raises `AccountGone`."""

    def refund(self, wish: Wish) -> Back:
        """Give money back. Raises `Refused` when the provider will not."""

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Report:
        """Raises `BadSignature` for what the provider did not sign."""


class Unreachable(Refusal):
    """No answer, or none that helps; to ask again is safe."""

    status = 503
    code = "provider_unreachable"


class Refused(Refusal):
    """The provider says no, and will say so again."""

    code = "provider_refused"


class NotFound(Refused):
    """The provider does not know it, or not in this account."""

    code = "not_paid"


class AccountGone(NotFound):
    """Its owner took our rights back: nothing in that account can be asked any more."""


class KeyReused(Refused):
    """The idempotency key was used for something else: begin anew."""


class BadSignature(Refusal):
    status = 400
    code = "bad_signature"

    def __init__(self) -> None:
        super().__init__("The signature does not fit the body.")
