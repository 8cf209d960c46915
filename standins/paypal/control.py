"""The hand behind the counter: what a test, or a person trying things out, may do to PayPal."""

from typing import Any

from standins import keys
from standins.control import Control
from standins.paypal import captures, disputes, notices, refunds
from standins.paypal.app import create_app
from standins.paypal.world import Thing, World


class PayPal(Control[World]):
    """A PayPal to drive. Its things are plain dicts as PayPal writes them; `ref` is an id."""

    client_id, secret, webhook_id = (
        keys.PAYPAL_CLIENT_ID,
        keys.PAYPAL_SECRET,
        keys.PAYPAL_WEBHOOK_ID,
    )

    def __init__(self) -> None:
        world = World()
        super().__init__(world, create_app(world))

    @property
    def settings(self) -> dict[str, str]:
        """What a portal must be told to use this PayPal; the environment has `PORTAL_` before."""
        return keys.paypal(self.url)

    # What there is, oldest first.

    @property
    def orders(self) -> list[Thing]:
        return self.world.all("order")

    @property
    def captures(self) -> list[Thing]:
        return self.world.all("capture")

    @property
    def refunds(self) -> list[Thing]:
        return self.world.all("refund")

    @property
    def events(self) -> list[Thing]:
        return self.world.all("event")

    # Buyers and the people at PayPal.

    def approve(self, ref: str) -> None:
        """A buyer says yes to this order."""
        with self.world.lock:
            captures.approve(self.world, self.world.get("order", ref))

    def capture_at_provider(self, ref: str) -> Thing:
        """An approved order is taken without the shop: its capture."""
        with self.world.lock:
            order = captures.take(self.world, self.world.get("order", ref))
            made: Thing = order["purchase_units"][0]["payments"]["captures"][0]
            return made

    def settle_capture(self, ref: str, status: str = "COMPLETED") -> None:
        """A capture under way is COMPLETED or DECLINED."""
        with self.world.lock:
            captures.settle(self.world, self.world.get("capture", ref), status)

    def refund_at_provider(self, ref: str, value: str | None = None) -> Thing:
        """An organizer gives money back of this capture, on PayPal's own pages."""
        with self.world.lock:
            capture = self.world.get("capture", ref)
            currency = capture["amount"]["currency_code"]
            sent = {"amount": {"currency_code": currency, "value": value}} if value else {}
            return refunds.refund(self.world, capture, sent)

    def settle_refund(self, ref: str, status: str = "COMPLETED") -> None:
        """A refund under way is COMPLETED or FAILED."""
        with self.world.lock:
            refunds.settle(self.world, self.world.get("refund", ref), status)

    def dispute(self, ref: str, reason: str = "UNAUTHORISED") -> Thing:
        """A buyer complains about this capture."""
        with self.world.lock:
            return disputes.open_dispute(self.world, self.world.get("capture", ref), reason)

    def close_dispute(self, ref: str, outcome: str = "RESOLVED_BUYER_FAVOUR") -> None:
        with self.world.lock:
            disputes.close(self.world, self.world.get("dispute", ref), outcome)

    def alter(self, kind: str, ref: str, **fields: Any) -> None:
        """Make an `order` or a `capture` say something else, without a word to anybody."""
        with self.world.lock:
            self.world.get(kind, ref).update(fields)

    def advance(self, seconds: int) -> None:
        """Time passes: tokens and orders end."""
        with self.world.lock:
            self.world.late += seconds

    # What goes wrong next.

    def decline_next_capture(self) -> None:
        """INSTRUMENT_DECLINED: the buyer must choose again."""
        self.world.capture_fates.append("declined")

    def delay_next_capture(self) -> None:
        """It is PENDING until `settle_capture`."""
        self.world.capture_fates.append("pending")

    def decline_next_refund(self) -> None:
        """Nothing left on the account."""
        self.world.refund_fates.append("declined")

    def delay_next_refund(self) -> None:
        """It is PENDING until `settle_refund`."""
        self.world.refund_fates.append("pending")

    def tell(self, kind: str, resource_type: str, resource: Thing) -> Thing:
        """Say anything about anything, as an event."""
        with self.world.lock:
            return notices.tell(self.world, kind, resource_type, resource, kind)
