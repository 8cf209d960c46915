"""Judge and price what a buyer sent."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal import codes, modules
from portal.codes import Act, Reason, Refused
from portal.core import clock
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.orders import Basket, CodeRefused
from portal.shop import asking, rules, totals
from portal.shop.forms import BasketForm
from portal.shop.quoted import Quoted
from portal.shop.rows import Row
from portal.shop.rules import Now, Verdict

NOT_HERE = "One of these tickets is not sold here, or with an access code only."


def quote(form: BasketForm, *, refusal: Refusal | None = None) -> Quoted:
    """`refusal` is why the basket could not be held; what it says is asked again here."""
    form.validate()
    waiting = refusal is not None or "again" in form.filled
    asked = asking.ask(form.event, form.choices, form.typed, waiting=waiting)
    judged = asked.basket.after_swapping if Act.SWAP in form.filled else asked.basket
    now = Now(clock.now(), modules.switches(), form.can_be_paid)
    verdicts = rules.judge(judged, now)
    basket = replace(judged, choices=tuple(each.choice for each in verdicts if each.counts))
    before = _before(form, basket, refusal)
    status = max(_complain(form, basket, verdicts), refusal.status if refusal else 200)
    if refusal and not before and not form.errors and not basket.refused:
        form.form_errors.append(refusal.sentence)
    return Quoted(form, asked, basket, list(_rows(form, basket, now)), status, before)


def wanted_codes(form: BasketForm) -> list[str]:
    """Without those that the buyer saw refused, and goes on without."""
    return [code for code in form.typed if codes.fold(code) not in form.known_refused]


def seen_total(form: BasketForm) -> Money | None:
    return totals.seen(form.seen.data, form.choices, wanted_codes(form), form.event.currency)


def _rows(form: BasketForm, basket: Basket, now: Now) -> Iterator[Row]:
    """The tickets that this buyer sees, gifts last."""
    off = basket.off_each
    for ticket in sorted(form.tickets, key=lambda each: (each.is_donation, each.position)):
        state = rules.availability(ticket, basket, now)
        row = Row(ticket, state, form, off.get(ticket.ref, 0))
        if row.is_shown:
            yield row


def _before(form: BasketForm, basket: Basket, refusal: Refusal | None) -> Money | None:
    """The total that the buyer went on with, when it was less than it would be now."""
    seen = seen_total(form) if refusal else None
    return seen if seen and seen.minor < basket.quote.total.minor else None


def _complain(form: BasketForm, basket: Basket, verdicts: Sequence[Verdict]) -> int:
    """Put every fault where it belongs; returns the status of the answer."""
    statuses = [form.status, *map(_status, basket.refused)]
    if faults := [each.fault for each in verdicts if each.fault]:
        form.refuse(Refusal(*faults))
        statuses.append(409 if any(each.is_short for each in verdicts) else 422)
    hidden_again = any(each.unseen for each in verdicts) and Act.REMOVE not in form.filled
    if hidden_again or form.has_strangers:
        form.form_errors.append(NOT_HERE)
        statuses.append(422)
    return max(statuses)


def _status(no: Refused) -> int:
    return 429 if no.reason is Reason.TOO_MANY else CodeRefused(no).status
