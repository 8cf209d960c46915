"""A page on which somebody ticks tickets and reads what would happen, before it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from portal.core.refusals import Refusal
from portal.mail import letters as mails
from portal.orderdesk import letters, words
from portal.orderdesk.forms import SeatsForm
from portal.orderdesk.ledger import Ledger
from portal.orderdesk.plans import Plan, Wish
from portal.web.pages import show, show_form

SUM = "orderdesk/_sum.html"


@dataclass(frozen=True)
class Decision:
    """Its templates, what it would do, and whether tickets stop at once."""

    page: str
    form: str
    plan: Callable[[Ledger, Wish], Plan]
    cancels: bool


def answer(what: Decision, books: Ledger, form: SeatsForm) -> Response:
    return show_form(
        what.page,
        what.form,
        form=form,
        event=books.order.event,
        books=books,
        ticked=form.ticked,
        **_sum(what, books, form),
    )


def work_out(what: Decision, books: Ledger, form: SeatsForm) -> Response:
    """What the form would do that somebody is still filling in."""
    form.validate()
    return show(SUM, SUM, books=books, **_sum(what, books, form))


def _sum(what: Decision, books: Ledger, form: SeatsForm) -> dict[str, Any]:
    planned, fault = _plan(what, books, form)
    letter = None
    if planned and what.cancels and books.order.buyer_email:
        url = url_for("checkout.order", code=books.order.code, _external=True)
        context = letters.announced(books.order, planned, form.note.data or "", url)
        letter = mails.write("order.cancelled", **context)
    return {
        "order": books.order,
        "plan": planned,
        "fault": fault,
        "letter": letter,
        "goes_back": words.GOES_BACK,
        "cancels": what.cancels,
    }


def _plan(what: Decision, books: Ledger, form: SeatsForm) -> tuple[Plan | None, str | None]:
    """What it would do, or why it cannot; neither while nothing is chosen."""
    amounts = [name for name in ("amount", "kept") if name in form and form[name].errors]
    if amounts:
        return None, str(form[amounts[0]].errors[0])
    if form.is_empty:
        return None, None
    try:
        return what.plan(books, form.wish), None
    except Refusal as refusal:
        return None, refusal.sentence
