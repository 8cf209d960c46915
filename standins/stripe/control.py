"""The hand behind the counter: what a test, or a person trying things out, may do to Stripe."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from standins.delivery import Post, Take
from standins.faults import Fault, Faults
from standins.journal import Journal
from standins.serving import served
from standins.stripe import accounts, disputes, oauth, paying, refunds, sessions
from standins.stripe.app import create_app
from standins.stripe.events import emit
from standins.stripe.store import Account, Store
from standins.stripe.wire import Thing
from standins.stripe.world import (
    CLIENT_ID,
    PUBLISHABLE_KEY,
    SECRET_KEY,
    WEBHOOK_SECRET,
    World,
)


class Stripe:
    """A Stripe to drive. Its things are plain dicts as Stripe writes them; `ref` is an id.

    What it has to say waits until `deliver`; after `post.at_once()` it leaves by itself.
    """

    secret_key, publishable_key = SECRET_KEY, PUBLISHABLE_KEY
    webhook_secret, client_id = WEBHOOK_SECRET, CLIENT_ID

    def __init__(self) -> None:
        self.world = World()
        self.app: Flask = create_app(self.world)

    @contextmanager
    def open(self) -> Iterator["Stripe"]:
        """Served on a free port, `url`, within the block."""
        with served(self.app) as self.world.url:
            try:
                yield self
            finally:
                self.post.close()

    def reset(self) -> None:
        """As new, at the same address."""
        self.post.close()
        with self.world.lock:
            fresh = World(url=self.url)
            vars(self.world).update({k: v for k, v in vars(fresh).items() if k != "lock"})

    @property
    def url(self) -> str:
        return self.world.url

    @property
    def settings(self) -> dict[str, str]:
        """What a portal must be told to use this Stripe; the environment has `PORTAL_` before."""
        return {
            "STRIPE_SECRET_KEY": SECRET_KEY,
            "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_CLIENT_ID": CLIENT_ID,
            "STRIPE_API_BASE": self.url,
            "STRIPE_CONNECT_BASE": self.url,
        }

    # What there is.

    @property
    def requests(self) -> Journal:
        """Every call so far: `requests.of("POST", "/v1/refunds")`."""
        return self.world.requests

    @property
    def post(self) -> Post:
        return self.world.post

    @property
    def store(self) -> Store:
        return self.world.store

    @property
    def sessions(self) -> list[Thing]:
        """Oldest first, of all accounts."""
        return self.store.all("checkout.session")

    @property
    def intents(self) -> list[Thing]:
        return self.store.all("payment_intent")

    @property
    def refunds(self) -> list[Thing]:
        return self.store.all("refund")

    @property
    def events(self) -> list[Thing]:
        return self.store.all("event")

    def get(self, ref: str) -> Thing:
        return self.store.anywhere(ref)[1]

    # Accounts.

    def connect(self, **fields: Any) -> str:
        """An account that let the platform in and may charge: its id."""
        with self.world.lock:
            return str(accounts.add(self.world, able=True, **fields)["id"])

    def enable(self, account: str) -> None:
        with self.world.lock:
            accounts.enable(self.world, self.get(account))

    def disable(self, account: str, reason: str = "requirements.past_due") -> None:
        with self.world.lock:
            accounts.disable(self.world, self.get(account), reason)

    def disconnect(self, account: str) -> None:
        """Its owner shuts the platform out, in the dashboard of Stripe."""
        with self.world.lock:
            oauth.disconnect(self.world, self.get(account))

    # Payments.

    def pay(self, ref: str, card: str = paying.GOOD) -> Thing:
        """A buyer pays this session. Answers the intent; raises `Declined`, ValueError."""
        with self.world.lock:
            sessions.expire_due(self.world)
            owner, session = self.store.anywhere(ref)
            if session["status"] != "open":
                raise ValueError(f"{ref} is {session['status']}")
            return paying.pay(self.world, owner, session, card)

    def decline(self, ref: str) -> None:
        """A buyer tries this session with a card that the bank refuses."""
        try:
            self.pay(ref, paying.DECLINED)
        except paying.Declined:
            return

    def expire(self, ref: str) -> None:
        with self.world.lock:
            owner, session = self.store.anywhere(ref)
            sessions.expire(self.world, owner, session)

    def alter(self, ref: str, **fields: Any) -> None:
        """Make a thing say something else, without a word to anybody."""
        with self.world.lock:
            self.get(ref).update(fields)

    def advance(self, seconds: int) -> None:
        """Time passes: sessions, links, codes and idempotency keys end."""
        with self.world.lock:
            self.store.late += seconds
            sessions.expire_due(self.world)

    def refund_at_provider(self, ref: str, amount: int | None = None) -> Thing:
        """An organizer gives money back in the dashboard; of a session, an intent or a charge."""
        with self.world.lock:
            owner, charge = self._charge(ref)
            params = {"amount": amount, "reason": "requested_by_customer"}
            return refunds.refund(self.world, owner, charge, params)

    def settle_refund(self, ref: str, status: str = "succeeded") -> None:
        """A refund under way arrives; with `failed` it comes back."""
        with self.world.lock:
            owner, refund = self.store.anywhere(ref)
            refunds.settle(self.world, owner, refund, status)

    def dispute(self, ref: str, amount: int | None = None, *, reason: str = "fraudulent") -> Thing:
        """A buyer goes to the bank; about a session, an intent or a charge."""
        with self.world.lock:
            owner, charge = self._charge(ref)
            return disputes.open_dispute(self.world, owner, charge, amount, reason)

    def close_dispute(self, ref: str, status: str = "lost") -> None:
        """`won` or `lost`, as the organizer sees it."""
        with self.world.lock:
            owner, dispute = self.store.anywhere(ref)
            disputes.close(self.world, owner, dispute, status)

    # What goes wrong next.

    def lose_next_answer(self, path: str = "/v1/", *, times: int = 1) -> None:
        """The next POST on this path is carried out, and then the connection breaks."""
        self.world.faults.lost = Fault(path, times)

    def fail_next(self, status: int = 503, path: str = "/v1/", *, times: int = 1) -> None:
        """The next POST on this path is answered so, and not carried out."""
        self.world.faults = Faults(
            lost=self.world.faults.lost, failing=Fault(path, times), failing_status=status
        )

    def decline_next_refund(self) -> None:
        """Nothing left on the account. The key of that call will say so again."""
        self.world.refund_fates.append("declined")

    def delay_next_refund(self) -> None:
        """It is `pending` until `settle_refund`."""
        self.world.refund_fates.append("pending")

    # What it has to say.

    def deliver_to(self, shop: str | Take | None) -> None:
        """An address, or whatever takes body and headers and answers a status."""
        self.post.deliver_to(shop)

    def deliver(self, kind: str = "", *, times: int = 1, shuffle: bool = False) -> list[int]:
        """Bring what waits (of that kind), each so many times: the statuses it was answered."""
        return [receipt.status for receipt in self.post.deliver(kind, times=times, shuffle=shuffle)]

    def drop(self, kind: str = "") -> list[str]:
        """What waits (of that kind) never arrives: the kinds of it."""
        return self.post.drop(kind)

    def tell(self, kind: str, thing: Thing, account: Account = None) -> Thing:
        """Say anything about anything, as an event."""
        with self.world.lock:
            return emit(self.world, account, kind, thing)

    def say_again(self, kind: str = "") -> None:
        """What was taken (of that kind) waits once more, as if the answer had been lost."""
        self.post.say_again(kind)

    def _charge(self, ref: str) -> tuple[Account, Thing]:
        owner, thing = self.store.anywhere(ref)
        for step in ("payment_intent", "latest_charge"):
            if thing.get(step) and thing["object"] != "charge":
                thing = self.get(thing[step])
        return owner, thing
