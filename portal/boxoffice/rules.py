"""What the till decides by itself: is it open, which notes to offer, what is left. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from portal.core.money import Money, exponent
from portal.core.refusals import Fault
from portal.core.tax import percent
from portal.events import Event, EventState
from portal.orders import Basket, Choice
from portal.tickets import Ticket

# The notes that buyers carry, where they are not 5 to 100; in whole units.
_USUAL = (5, 10, 20, 50, 100)
_NOTES: Mapping[str, tuple[int, ...]] = {
    "GBP": (5, 10, 20, 50),
    "CHF": (10, 20, 50, 100, 200),
    "SEK": (20, 50, 100, 200, 500),
    "NOK": (50, 100, 200, 500, 1_000),
    "DKK": (50, 100, 200, 500, 1_000),
    "PLN": (10, 20, 50, 100, 200),
    "CZK": (100, 200, 500, 1_000, 2_000),
    "HUF": (500, 1_000, 2_000, 5_000, 10_000, 20_000),
    "ISK": (500, 1_000, 2_000, 5_000, 10_000),
    "UAH": (20, 50, 100, 200, 500, 1_000),
    "JPY": (1_000, 5_000, 10_000),
    "KRW": (1_000, 5_000, 10_000, 50_000),
    "HKD": (20, 50, 100, 500, 1_000),
    "TWD": (100, 500, 1_000),
    "THB": (20, 50, 100, 500, 1_000),
    "PHP": (20, 50, 100, 500, 1_000),
    "IDR": (10_000, 20_000, 50_000, 100_000),
    "VND": (10_000, 20_000, 50_000, 100_000, 200_000, 500_000),
    "INR": (10, 20, 50, 100, 200, 500),
    "KWD": (1, 5, 10, 20),
    "BHD": (1, 5, 10, 20),
}


_CLOSED = {EventState.DRAFT: "is still a draft", EventState.CANCELLED: "was cancelled"}


def why_closed(event: Event) -> str | None:
    """The sentence that says why nothing of this event is sold; None when the till is open."""
    if event.is_published:
        return None
    return f"{event.name} {_CLOSED[EventState(event.state)]}, so nothing can be sold."


def price_faults(
    basket: Basket, shown: Mapping[str, int], shown_rate: int | None = None
) -> list[Fault]:
    """What was shown is charged, or nothing: the sentences for prices that changed meanwhile.

    `shown` are prices before any discount, in minor units, by ticket reference; `shown_rate` is
    what came on top then, None where the form does not say.
    """
    currency, tax = basket.event.currency, basket.event.tax
    rate = tax.on_top if tax else 0
    rate_before = rate if shown_rate is None else shown_rate

    def now(choice: Choice) -> Money:
        return Money(choice.item().unit_minor, currency)

    def before(choice: Choice) -> Money:
        return Money(shown.get(choice.ticket.ref, now(choice).minor), currency)

    def total(price: Callable[[Choice], Money], rate: int) -> Money:
        net = sum((price(each) * each.count for each in basket.choices), Money(0, currency))
        return net + net.share(rate)

    changed = [choice for choice in basket.choices if before(choice) != now(choice)]
    taxed_anew = total(now, rate) != total(now, rate_before)
    if not changed and not taxed_anew:
        return []
    what = "total before the discount" if basket.discount else "total"
    sums = total(now, rate), total(before, rate_before)
    return [
        Fault(f"Nothing was sold: the {what} is {sums[0]} now, not {sums[1]}."),
        *(_new_price(choice.ticket, before(choice)) for choice in changed),
        *([_new_rate(rate, rate_before)] if taxed_anew else []),
    ]


def _new_price(ticket: Ticket, before: Money) -> Fault:
    sentence = f"{ticket.name} costs {ticket.price} now, not {before}."
    return Fault(sentence, f"quantity-{ticket.ref}", {"minor": ticket.price_minor})


def _new_rate(rate: int, before: int) -> Fault:
    sentence = f"{percent(rate)}% of tax comes on top now, not {percent(before)}%."
    return Fault(sentence, "tax-on-top", {"rate": rate})


def note_steps(currency: str) -> list[int]:
    """The notes of a currency in minor units: the till offers the next multiples of each."""
    return [note * 10 ** exponent(currency) for note in _NOTES.get(currency, _USUAL)]


def what_is_left(choices: Sequence[Choice], left: Mapping[str, int]) -> list[Choice]:
    """The cart cut down to `left`, by ticket reference; what is not named there stays as it is."""
    cut = (replace(c, count=min(c.count, left.get(c.ticket.ref, c.count))) for c in choices)
    return [choice for choice in cut if choice.count]


def gift_offers(ticket: Ticket) -> list[Money]:
    """Round amounts that a buyer may give with one tap, within the limits of the donation."""
    currency = ticket.event.currency
    fitting = range(ticket.min_price_minor, ticket.max_price_minor + 1)
    return [Money(step, currency) for step in note_steps(currency) if step in fitting][:4]
