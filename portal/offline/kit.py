"""The paper kit: who comes, numbered slips, and a table of change, for an evening without power."""

from flask import Response, abort, current_app, flash, url_for

from portal import tickets
from portal.attendees import papers
from portal.attendees import queries as queries_of_guests
from portal.attendees.asked import Asked
from portal.boxoffice import rules as till_rules
from portal.core.access import Permission
from portal.core.db import pause
from portal.core.refusals import Refusal
from portal.documents import PaperFailed, drawing
from portal.documents.gather import event_of
from portal.documents.paper import ChangePaper
from portal.events import Event
from portal.offline import actions, queries, rules
from portal.offline.forms import KitForm
from portal.offline.models import SlipBook
from portal.offline.routes import blueprint, seller
from portal.web.blueprint import needs
from portal.web.pages import go, show_form


@blueprint.route("/paper-kit", methods=["GET", "POST"])
@needs(Permission.DOOR_SELL)
def paper_kit(event: Event) -> Response:
    form = KitForm()
    if form.validate_on_submit():
        try:
            book = actions.number_slips(event, int(form.count.data or 0), by_id=seller(event).id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"Slips {book.first} to {book.last} have their numbers. Print them now.")
            return go(url_for(".paper_kit"))
    books = queries.books(event)
    most = papers.LIST.at_once
    return show_form("offline/kit.html", form=form, event=event, books=books, most=most)


@blueprint.get("/paper-kit/<ref>.pdf")
@needs(Permission.DOOR_SELL)
def kit_pdf(event: Event, ref: str) -> Response:
    """Drawn outside of the transaction; the guests as they are now."""
    book = queries.book(event, ref) or abort(404)
    pages = _pages(event, book)
    name = f"{event.slug}-slips-{book.first}-{book.last}.pdf"
    pause()
    try:
        drawn = papers.draw(pages)
    except PaperFailed:
        current_app.logger.exception("the paper kit of %s was not drawn", event.slug)
        abort(503)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-store",
    }
    return Response(drawn, mimetype="application/pdf", headers=headers)


def _pages(event: Event, book: SlipBook) -> list[str]:
    """A list of guests that is longer than one waits for is printed from the page of attendees."""
    paper = event_of(event)
    sold = [each for each in tickets.on_sale_at_the_door(event) if not each.is_donation]
    names = [f"{each.name}, {each.price}" for each in sold]
    notes = till_rules.note_steps(event.currency)
    change = [
        ChangePaper(ticket=each.name, lines=tuple(rules.change_table(each.price, notes)))
        for each in sold
        if each.price
    ]
    kit = drawing.kit_html(paper, range(book.first, book.last + 1), names, change)
    asked = Asked.of({}, event)
    are_few = queries_of_guests.counts(asked)[asked.show].people <= papers.LIST.at_once
    return [*kit, *(papers.pages(papers.LIST, event, asked) if are_few else ())]
