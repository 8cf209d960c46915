"""The hand behind the counter: what a test, or a person trying things out, may do to Stripe."""

from typing import Any

from standins import keys
from standins.control import Control
from standins.stripe import accounts, disputes, oauth, paying, refunds, sessions
from standins.stripe.app import create_app
from standins.stripe.events import emit
from standins.stripe.store import Account, Store
from standins.stripe.wire import Thing
from standins.stripe.world import World


class Stripe(Control[World]):
    """A Stripe to drive. Its things are plain dicts as Stripe writes them; `ref` is an id."""

    secret_key, publishable_key = keys.STRIPE_SECRET_KEY, keys.STRIPE_PUBLISHABLE_KEY
    webhook_secret, client_id = keys.STRIPE_WEBHOOK_SECRET, keys.STRIPE_CLIENT_ID

    def __init__(self) -> None:
        world = World()
        super().__init__(world, create_app(world))

    @property
    def settings(self) -> dict[str, str]:
        """What a portal must be told to use this Stripe; the environment has `PORTAL_` before."""
        return keys.stripe(self.url)

    # What there is.

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

    def connect(self, ref: str = "", **fields: Any) -> str:
        """An account that let the platform in and may charge: its id, drawn or given."""
        with self.world.lock:
            return str(accounts.add(self.world, ref, able=True, **fields)["id"])

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

    def decline_next_refund(self) -> None:
        """Nothing left on the account. The key of that call will say so again."""
        self.world.refund_fates.append("declined")

    def delay_next_refund(self) -> None:
        """It is `pending` until `settle_refund`."""
        self.world.refund_fates.append("pending")

    # What it has to say.

    def tell(self, kind: str, thing: Thing, account: Account = None) -> Thing:
        """Say anything about anything, as an event."""
        with self.world.lock:
            return emit(self.world, account, kind, thing)

    def _charge(self, ref: str) -> tuple[Account, Thing]:
        owner, thing = self.store.anywhere(ref)
        for step in ("payment_intent", "latest_charge"):
            if thing.get(step) and thing["object"] != "charge":
                thing = self.get(thing[step])
        return owner, thing
