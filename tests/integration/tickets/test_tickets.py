"""Making and changing tickets: what is kept, what is refused, and where it says so."""

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.modules import Module
from portal.modules import switch
from portal.tickets import Ticket
from tests.factories import make_event, make_order, make_ticket

TICKETS = "/events/harbour-lights/tickets"
PAID = {
    "name": "General admission",
    "kind": "paid",
    "price": "35",
    "quantity": "100",
    "sold_at": "both",
}
GIFT = {"name": "Donation", "kind": "donation", "sold_at": "both"}


def make(stage, who: str = "olivia", fields=PAID, **changed):
    return stage.as_(who).post(f"{TICKETS}/new", data=fields | changed)


def newest(stage) -> Ticket | None:
    with stage.app.app_context():
        return db.session.scalars(select(Ticket).order_by(Ticket.id.desc())).first()


def test_a_ticket_is_made_with_what_the_house_assumes(stage) -> None:
    answer = make(stage)
    assert (answer.status_code, answer.location) == (303, TICKETS)
    ticket = newest(stage)
    assert (ticket.name, ticket.price_minor, ticket.quantity) == ("General admission", 3500, 100)
    assert (ticket.min_per_order, ticket.max_per_order, ticket.position) == (1, 10, 1)
    assert stage.acts() == ["ticket.created"]


def test_a_ticket_is_sold_everywhere_unless_somebody_says_otherwise(stage) -> None:
    make(stage, fields={"name": "Standing", "kind": "free", "quantity": "9"})
    assert newest(stage).sold_at == "both"


def test_a_donation_needs_no_more_than_a_name(stage) -> None:
    assert make(stage, fields=GIFT).status_code == 303
    gift = newest(stage)
    assert (gift.min_price_minor, gift.max_price_minor, gift.quantity) == (100, 50_000, 100_000)


def test_a_small_quantity_lowers_the_maximum_that_nobody_set(stage) -> None:
    make(stage, quantity="4")
    assert newest(stage).max_per_order == 4
    assert make(stage, name="Other", quantity="4", max_per_order="5").status_code == 422


@pytest.mark.parametrize(
    ("currency", "typed", "minor"),
    [("EUR", "0.29", 29), ("EUR", "19,99", 1999), ("JPY", "500", 500), ("KWD", "1.234", 1234)],
)
def test_prices_are_whole_minor_units_of_the_currency(stage, currency, typed, minor) -> None:
    stage.make(make_event, slug="elsewhere", currency=currency, owner=stage.cast["stan"])
    stage.as_("stan").post("/events/elsewhere/tickets/new", data=PAID | {"price": typed})
    ticket = newest(stage)
    assert ticket.price_minor == minor
    page = stage.as_("stan").get(f"/events/elsewhere/tickets/{ticket.ref}").text
    assert f'value="{typed.replace(",", ".")}"' in page


def test_a_currency_without_decimals_takes_none(stage) -> None:
    stage.make(make_event, slug="tokyo", currency="JPY", owner=stage.cast["stan"])
    answer = stage.as_("stan").post("/events/tokyo/tickets/new", data=PAID | {"price": "5.50"})
    assert answer.status_code == 422
    assert "JPY has no decimals." in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Enter a name"),
        ("name", "x" * 201, "at most 200 characters"),
        ("name", "a\x00b", "signs that cannot be stored"),
        ("kind", "stolen", "Choose one from the list."),
        ("price", "", "Enter a price, or choose free."),
        ("price", "0", "A paid ticket costs more than 0."),
        ("price", "-1", "Write an amount"),
        ("price", "1e9", "Write an amount"),
        ("price", "sNaN", "Write an amount"),
        ("price", "Infinity", "Write an amount"),
        ("price", "9999999", "At most"),
        ("price", "two", "Write an amount"),
        ("quantity", "", "Enter how many there are."),
        ("quantity", "0", "Write a number from 1"),
        ("quantity", "-1", "Write a whole number"),
        ("quantity", "1e9", "Write a whole number"),
        ("quantity", "2.5", "Write a whole number"),
        ("quantity", "two", "Write a whole number"),
        ("quantity", "2147483648", "Write a whole number"),
        ("quantity", "١٢", "Write a whole number"),
        ("quantity", "\x00", "Write a whole number"),
        ("max_per_order", "0", "Write a number from 1"),
        ("sales_ends_at", "2026-13-01T00:00", "Write a date and time"),
        ("sales_starts_at", "2026-03-29T03:30", "is skipped that day in Europe/Tallinn"),
        ("sales_ends_at", "2100-01-01T00:00", "The sale must end when the event ends"),
        ("sold_at", "moon", "Choose one from the list."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(
    stage, field, typed, sentence
) -> None:
    answer = make(stage, **{field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    assert stage.count(Ticket) == 0


def test_too_much_is_refused_and_writing_direction_stays_inside(stage) -> None:
    assert make(stage, name="x" * 1_000_000).status_code in (413, 422)
    assert make(stage, name="\u202eevil<script>").status_code == 303
    assert "<script>" not in stage.as_("olivia").get(TICKETS).text.replace("<script src", "")


def test_a_name_is_used_once_in_an_event(stage) -> None:
    make(stage)
    answer = make(stage)
    assert answer.status_code == 422
    assert "Another ticket has this name." in answer.text
    stage.make(make_event, slug="other", owner=stage.cast["olivia"])
    other = stage.as_("olivia").post("/events/other/tickets/new", data=PAID)
    assert other.status_code == 303


def test_a_form_sent_twice_makes_one_ticket(stage) -> None:
    answers = [make(stage, idempotency_key="0123456789abcdef") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert stage.count(Ticket) == 1


def test_a_proposed_ticket_is_filled_in(stage) -> None:
    empty = stage.as_("olivia").get(TICKETS).text
    assert f"{TICKETS}/new?name=Child&amp;kind=paid" in empty
    page = stage.as_("olivia").get(f"{TICKETS}/new?name=Child&kind=free").text
    assert 'value="Child"' in page
    assert '<option selected value="free">' in page


@pytest.mark.parametrize(
    ("off", "fields", "sentence"),
    [
        (Module.PAYMENTS, PAID, "Payments are switched off on this site"),
        (Module.DONATIONS, GIFT, "Donations are switched off on this site"),
    ],
)
def test_a_module_that_is_off_is_named_on_the_kind(stage, off, fields, sentence) -> None:
    with stage.app.app_context():
        switch({off: False}, by_id=None)
        db.session.commit()
    answer = make(stage, fields=fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'id="kind-error"' in answer.text


def test_without_ticketing_the_list_stays_and_everything_else_is_closed(stage) -> None:
    ticket = stage.make(make_ticket, stage.event)
    with stage.app.app_context():
        switch({Module.TICKETING: False}, by_id=None)
        db.session.commit()
    olivia = stage.as_("olivia")
    page = olivia.get(TICKETS)
    assert page.status_code == 200
    assert "Ticketing is switched off on this site" in page.text
    assert "Add ticket" not in page.text
    assert olivia.get(f"{TICKETS}/new").status_code == 404
    assert olivia.post(f"{TICKETS}/{ticket.ref}/close").status_code == 404
    assert make(stage).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("olivia", 303), ("cora", 303), ("ada", 303), ("bea", 403), ("chip", 403), ("stan", 404)],
)
def test_who_may_make_tickets(stage, who, status) -> None:
    assert make(stage, who).status_code == status
    assert stage.as_(who).get(TICKETS).status_code == (200 if status == 303 else status)


def test_the_unknown_sign_in_first(stage) -> None:
    assert stage.app.test_client().get(TICKETS).location == "/login"
    assert stage.app.test_client().post(f"{TICKETS}/new", data=PAID).location == "/login"


def test_a_ticket_of_another_event_is_not_found_here(stage) -> None:
    other = stage.make(make_event, slug="other", owner=stage.cast["olivia"])
    with stage.app.app_context():
        ref = make_ticket(db.session.merge(other)).ref
    olivia = stage.as_("olivia")
    assert olivia.get(f"{TICKETS}/{ref}").status_code == 404
    for act in ("move", "close", "reopen", "delete"):
        data = {"direction": "up"}
        assert olivia.post(f"{TICKETS}/{ref}/{act}", data=data).status_code == 404


def test_a_ticket_that_was_ever_ordered_can_be_closed_not_deleted(stage) -> None:
    sold, unsold = (stage.make(make_ticket, stage.event, name) for name in ("Sold", "Unsold"))
    with stage.app.app_context():
        make_order(stage.event, {sold: 1})
    olivia = stage.as_("olivia")
    assert f"{unsold.ref}/delete" in olivia.get(TICKETS).text
    assert f"{sold.ref}/delete" not in olivia.get(TICKETS).text
    refused = olivia.post(f"{TICKETS}/{sold.ref}/delete")
    assert refused.status_code == 409
    assert "Sold has orders or codes: it can be closed, not deleted." in refused.text
    assert olivia.post(f"{TICKETS}/{unsold.ref}/delete").status_code == 303
    assert (stage.stored(sold).name, stage.stored(unsold)) == ("Sold", None)
    assert stage.acts() == ["ticket.deleted"]
