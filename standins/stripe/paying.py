"""Somebody types a card: the money moves, or Stripe says why not."""

from standins.stripe.events import emit
from standins.stripe.store import Account
from standins.stripe.wire import Thing
from standins.stripe.world import World

GOOD = "4242424242424242"
DECLINED = "4000000000000002"
WRONG = "Your card number is invalid."


class Declined(Exception):
    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.sentence, self.code = sentence, code


REFUSALS = {
    DECLINED: ("Your card was declined.", "card_declined"),
    "4000000000009995": ("Your card has insufficient funds.", "card_declined"),
    "4000000000000069": ("Your card has expired.", "expired_card"),
}


def pay(world: World, owner: Account, session: Thing, card: str) -> Thing:
    """Charge an open session; raises `Declined`, and then it stays open. Answers the intent."""
    number = "".join(card.split())
    if number != GOOD and number not in REFUSALS:
        raise Declined(WRONG, "incorrect_number")  # the page knows by itself: no attempt is made
    intent = _intent(world, owner, session)
    charge = _charge(world, owner, intent, number)
    if refusal := REFUSALS.get(number):
        _decline(world, owner, intent, charge, *refusal)
        raise Declined(*refusal)
    intent.update(amount_received=intent["amount"], last_payment_error=None, status="succeeded")
    session.update(status="complete", payment_status="paid", url=None)
    session["customer_details"] = session["customer_details"] or {"email": "buyer@example.org"}
    emit(world, owner, "charge.succeeded", charge)
    emit(world, owner, "payment_intent.succeeded", intent)
    emit(world, owner, "checkout.session.completed", session)
    return intent


def _intent(world: World, owner: Account, session: Thing) -> Thing:
    """One for each session, made by the first attempt."""
    if session["payment_intent"]:
        return world.store.get(owner, "payment_intent", session["payment_intent"])
    wanted = world.hidden[session["id"]].get("payment_intent_data", {})
    intent = world.store.add(
        owner,
        "pi",
        "payment_intent",
        amount=session["amount_total"],
        amount_received=0,
        application_fee_amount=wanted.get("application_fee_amount"),
        currency=session["currency"],
        description=wanted.get("description"),
        last_payment_error=None,
        latest_charge=None,
        metadata=wanted.get("metadata", {}),
        payment_method_types=["card"],
        receipt_email=wanted.get("receipt_email"),
        statement_descriptor_suffix=wanted.get("statement_descriptor_suffix"),
        status="requires_payment_method",
    )
    session["payment_intent"] = intent["id"]
    return intent


def _charge(world: World, owner: Account, intent: Thing, number: str) -> Thing:
    paid = number == GOOD
    charge = world.store.add(
        owner,
        "ch",
        "charge",
        amount=intent["amount"],
        amount_captured=intent["amount"] if paid else 0,
        amount_refunded=0,
        application_fee_amount=intent["application_fee_amount"],
        captured=paid,
        currency=intent["currency"],
        description=intent["description"],
        disputed=False,
        failure_code=None,
        failure_message=None,
        metadata=dict(intent["metadata"]),
        paid=paid,
        payment_intent=intent["id"],
        payment_method_details={"type": "card", "card": {"brand": "visa", "last4": number[-4:]}},
        refunded=False,
        status="succeeded" if paid else "failed",
    )
    intent["latest_charge"] = charge["id"]
    return charge


def _decline(
    world: World, owner: Account, intent: Thing, charge: Thing, sentence: str, code: str
) -> None:
    charge.update(failure_code=code, failure_message=sentence)
    intent["last_payment_error"] = {
        "type": "card_error",
        "code": code,
        "message": sentence,
        "charge": charge["id"],
    }
    emit(world, owner, "charge.failed", charge)
    emit(world, owner, "payment_intent.payment_failed", intent)
