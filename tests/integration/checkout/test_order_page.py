"""The page of an order, however it stands; and no ticket code anywhere before it is complete."""

import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, update

from portal import documents, orders
from portal.core import clock, refs
from portal.core.db import db, in_transaction
from portal.documents.links import order_page_url
from portal.events import Event
from portal.orders import Order, visitors
from portal.orders.models import PaymentMode
from portal.tickets import Ticket
from tests.factories import make_code, make_donation, make_ticket, signed_in
from tests.integration.checkout.conftest import BO, DETAILS, EVE, Checkout, text
from tests.support.statements import statement_counter


def move(checkout: Checkout, action, **values: object) -> None:
    with checkout.app.app_context():
        wanted = select(Order).where(Order.code == checkout.order.code)
        in_transaction(lambda: action(db.session.scalars(wanted).one(), **values))


def link(checkout: Checkout) -> str:
    with checkout.app.app_context():
        url = urlsplit(order_page_url(checkout.order.code))
        return f"{url.path}?{url.query}"


def place(checkout: Checkout) -> None:
    until = clock.now()
    move(checkout, orders.place, mode=PaymentMode.BANK, pay_until=until)


def complete(checkout: Checkout) -> None:
    move(checkout, orders.complete, actor_id=None)


def answers(checkout: Checkout) -> list[bytes]:
    """Everything that the buyer can be answered, as it is sent."""
    gets = ("", "/details", "/pay", "/event.ics", "/tickets.pdf", "/receipt.pdf", "/sign-in")
    posts = ("/details", "/pay", "/more-time", "/hold-again", "/holders")
    found = [checkout.browser.get(checkout.at(page)) for page in gets]
    found += [checkout.browser.post(checkout.at(page), data={"name": ""}) for page in posts]
    found.append(checkout.browser.get(f"/v1/orders/{checkout.order.code}"))
    return [str(each.headers).encode() + each.data for each in found]


@pytest.mark.parametrize("state", ["held", "over", "placed"])
def test_no_answer_holds_a_ticket_code_before_the_order_is_complete(
    checkout: Checkout, state: str, mails
) -> None:
    checkout.hold(2)
    checkout.offer()
    checkout.post("/details", **DETAILS, **{"attendee-2-email": EVE})
    if state == "over":
        checkout.end()
    if state == "placed":
        checkout.post("/pay", mode="bank-transfer")
    codes = [each.code for each in checkout.stored().attendees]
    sent = answers(checkout) + [m.as_bytes() for each in mails().values() for m in each]
    with checkout.app.app_context():
        forms = [*codes, *map(documents.in_groups, codes), *map(documents.ticket_url, codes)]
    assert [code for code in forms for answer in sent if code.encode() in answer] == []
    assert checkout.browser.get(checkout.at("/tickets.pdf")).status_code == 409
    assert EVE not in mails()

    if state == "placed":
        complete(checkout)
        page = checkout.browser.get(checkout.at()).text
        assert all(documents.in_groups(code) in page for code in codes)


def test_a_paid_order_has_its_tickets_and_papers(checkout: Checkout) -> None:
    checkout.hold(2)
    checkout.post("/details")
    place(checkout)
    complete(checkout)
    page = checkout.browser.get(checkout.at())
    assert "See you on" in page.text
    assert "Paid" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    for paper in ("/tickets.pdf", "/receipt.pdf"):
        assert f'href="{checkout.at(paper)}"' in page.text
        assert checkout.browser.get(checkout.at(paper)).mimetype == "application/pdf"


def test_the_mailed_link_is_taken_off_the_address_and_remembered(
    checkout: Checkout, client: FlaskClient
) -> None:
    checkout.hold(1)
    answer = client.get(link(checkout))
    assert (answer.status_code, answer.headers["Location"]) == (303, checkout.at())
    assert client.get(checkout.at()).status_code == 200
    assert client.get(checkout.at("/details")).status_code == 200


@pytest.mark.parametrize("k", ["", "x", "K7QM2", "other"])
def test_a_made_up_link_opens_nothing(checkout: Checkout, client: FlaskClient, k: str) -> None:
    checkout.hold(1)
    if k == "other":
        with checkout.app.app_context():
            k = refs.sign(visitors.LINK, "ZZZZZ")
    assert client.get(checkout.at(f"?k={k}")).status_code == 404
    assert client.get(checkout.at()).status_code == 404


def test_the_team_stays_the_team_whatever_link_it_tries(checkout: Checkout) -> None:
    checkout.hold(1)
    otto = checkout.stage.as_("otto")
    assert otto.get(checkout.at("?k=x")).status_code == 303
    assert otto.get(checkout.at("/details")).status_code == 404


def test_the_calendar_file_does_not_open_the_order(checkout: Checkout) -> None:
    checkout.hold(1)
    answer = checkout.browser.get(checkout.at("/event.ics"))
    assert answer.mimetype == "text/calendar"
    (entry,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert entry["summary"] == "Harbour Lights"
    assert entry["url"] == "http://localhost/e/harbour-lights"
    assert b"?k=" not in answer.data


def test_holders_are_named_later_and_get_their_own_ticket(checkout: Checkout, mails) -> None:
    checkout.hold(2)
    checkout.post("/details")
    place(checkout)
    complete(checkout)
    before = mails()
    answer = checkout.post("/holders", **{"attendee-2-name": "Eve", "attendee-2-email": EVE})
    assert answer.headers["Location"] == checkout.at()
    page = checkout.browser.get(checkout.at()).text
    assert "The names are saved." in page
    mine, theirs = checkout.stored().attendees
    assert (theirs.name, theirs.email) == ("Eve", EVE)
    assert (mine.name, mine.email) == ("Bo Buyer", BO), "nothing was said of it"

    (to_eve,) = mails()[EVE]
    assert len(mails()[BO]) == len(before[BO])
    assert mine.code not in to_eve.as_string()
    checkout.post("/holders", **{"attendee-2-name": "Eva", "attendee-2-email": EVE})
    assert len(mails()[EVE]) == 1, "the same address has it already"
    checkout.post("/holders", **{"attendee-2-email": "ida@example.org"})
    assert len(mails()["ida@example.org"]) == 1
    assert "Ida" not in text(to_eve)


def test_the_organizer_says_until_when(checkout: Checkout) -> None:
    checkout.hold(1)
    checkout.post("/details")
    place(checkout)
    assert 'id="holders"' in checkout.browser.get(checkout.at()).text
    with checkout.app.app_context():
        db.session.execute(update(Event).values(names_until=clock.now()))
        db.session.commit()
    assert 'id="holders"' not in checkout.browser.get(checkout.at()).text
    answer = checkout.post("/holders", **{"attendee-1-name": "Stan"})
    assert answer.status_code == 409
    assert checkout.stored().attendees[0].name == "Bo Buyer"


@pytest.mark.parametrize("typed", [{"attendee-1-email": "eve"}, {"attendee-1-name": "x" * 300}])
def test_names_that_cannot_be_are_refused_on_the_page(checkout: Checkout, typed) -> None:
    checkout.hold(1)
    checkout.post("/details")
    place(checkout)
    answer = checkout.post("/holders", **typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert re.search(r'id="holders" open', answer.text)


def test_a_cancelled_order_says_so_and_shows_no_code(checkout: Checkout) -> None:
    checkout.hold(1, free=True)
    checkout.post("/details")
    move(checkout, orders.cancel, actor_id=None)
    page = checkout.browser.get(checkout.at()).text
    assert "This order was cancelled" in page
    assert documents.in_groups(checkout.stored().attendees[0].code) not in page
    assert checkout.post("/hold-again").headers["Location"] == checkout.at()
    assert checkout.stored().status == "cancelled"


# A hold that ended -------------------------------------------------------------------------------


def test_when_fewer_are_left_it_says_what_and_leads_to_a_fitting_choice(checkout: Checkout) -> None:
    make = checkout.stage.make
    general = make(make_ticket, checkout.stage.event, quantity=2)
    child = make(make_ticket, checkout.stage.event, "Child")
    gift = make(make_donation, checkout.stage.event)
    make(make_code, checkout.stage.event, "DOCK15", general)
    checkout.hold_of({general: 2, child: 1, gift: 1}, typed=["dock15"])
    checkout.end()
    assert "are still there" in checkout.browser.get(checkout.at()).text
    checkout.sell(general)

    answer = checkout.post("/hold-again")
    assert answer.status_code == 409
    assert f'data-ticket="{general.ref}" data-left="1"' in answer.text
    assert "General admission: you can buy at most 1." in answer.text
    fitting = f"t={general.ref}:1,{child.ref}:1,{gift.ref}:1:1.00&amp;code=DOCK15"
    href = re.search(r'href="(/e/harbour-lights\?[^"]*)"', answer.text)
    assert href
    assert href[1].replace("%2C", ",").replace("%3A", ":") == f"/e/harbour-lights?{fitting}"
    assert (checkout.stored().status, checkout.taken()) == ("expired", 1)
    page = checkout.browser.get(checkout.at()).text
    assert "Take what is left" in page
    assert "Hold them again" not in page


def test_when_nothing_is_left_it_leads_back_to_the_event(checkout: Checkout) -> None:
    ticket = checkout.stage.make(make_ticket, checkout.stage.event, quantity=1)
    checkout.hold_of({ticket: 1})
    checkout.end()
    checkout.sell(ticket)
    page = checkout.browser.get(checkout.at()).text
    assert "Nothing of it is left" in page
    assert "Back to the event" in page


def test_another_price_is_said_with_both_totals(checkout: Checkout) -> None:
    checkout.hold(2)
    checkout.end()
    with checkout.app.app_context():
        db.session.execute(update(Ticket).values(price_minor=4000))
        db.session.commit()
    answer = checkout.post("/hold-again")
    assert answer.status_code == 409
    assert "The price has changed: €70.00 before, €80.00 now." in answer.text
    assert checkout.stored().status == "expired"


def test_held_again_before_the_house_noticed_the_end(checkout: Checkout) -> None:
    ticket = checkout.stage.make(make_ticket, checkout.stage.event, quantity=2)
    checkout.hold_of({ticket: 2})
    checkout.set_left(seconds=-1)
    assert "2 General admission are still there" in checkout.browser.get(checkout.at()).text
    assert checkout.post("/hold-again").headers["Location"] == checkout.at("/details")
    assert (checkout.stored().status, checkout.taken()) == ("pending", 2)
    assert checkout.post("/hold-again").headers["Location"] == checkout.at("/details")


def test_places_are_not_held_again_and_again_for_ever(checkout: Checkout) -> None:
    ticket = checkout.stage.make(make_ticket, checkout.stage.event, quantity=2)
    checkout.hold_of({ticket: 2})
    answers = []
    for _ in range(6):
        checkout.set_left(seconds=-1)
        answers.append(checkout.post("/hold-again"))
    assert [each.status_code for each in answers] == [303] * 5 + [429]
    # How long depends on the minute of the hour this runs in.
    wait = r"(Wait a minute and try again|Try again in \d+ minutes)\."
    assert re.search(rf"Too many tries\. {wait}", answers[-1].text)


# Finding it again --------------------------------------------------------------------------------


def find(client: FlaskClient, **typed: str) -> tuple[int, str | None]:
    answer = client.post("/orders/find", data=typed)
    return answer.status_code, answer.headers.get("Location")


def test_the_link_is_mailed_and_the_answer_always_the_same(checkout, client, mails) -> None:
    checkout.hold(1)
    checkout.post("/details")
    code, before = checkout.order.code, len(mails()[BO])
    sent = (303, "/orders/find/sent")
    assert find(client, email=f" {BO.upper()}", code=code.lower()) == sent
    assert find(client, email=EVE, code=code) == sent
    assert find(client, email=BO, code="ZZZZZ") == sent
    assert "is on the way" in client.get("/orders/find/sent").text
    found = mails()
    assert len(found[BO]) == before + 1
    assert EVE not in found
    assert f"http://localhost{link(checkout)}" in text(found[BO][-1])


def test_finding_is_slowed_down_for_each_address(checkout, client, mails) -> None:
    checkout.hold(1)
    checkout.post("/details")
    code, before = checkout.order.code, len(mails()[BO])
    answers = [find(client, email=BO, code=code)[0] for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert len(mails()[BO]) == before + 5


@pytest.mark.parametrize("typed", [{"email": BO}, {"email": "bo", "code": "K7QM2"}, {}])
def test_what_is_missing_is_said(client: FlaskClient, typed) -> None:
    answer = client.post("/orders/find", data=typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


# For programs ------------------------------------------------------------------------------------


def test_a_program_is_told_how_the_order_stands(checkout: Checkout, client: FlaskClient) -> None:
    checkout.hold(2)
    checkout.post("/details")
    address, stored = f"/v1/orders/{checkout.order.code}", checkout.stored()
    with checkout.app.app_context():
        k = refs.sign(visitors.LINK, stored.code)
    told = {
        "code": stored.code,
        "status": "pending",
        "payment_mode": "unchosen",
        "payment_url": f"http://localhost/orders/{stored.code}/pay",
        "total_minor": 7000,
        "currency": "EUR",
        "expires_at": stored.expires_at.isoformat(),
    }
    assert checkout.browser.get(address).json == told
    assert client.get(f"{address}?k={k}").json == told
    assert client.get(address).status_code == 401
    assert checkout.stage.as_("stan").get(address).status_code == 404
    assert checkout.stage.as_("stan").get("/v1/orders/ZZZZZ").json["errors"][0]["status"] == "404"
    assert checkout.stage.as_("otto").get(address).status_code == 200

    complete(checkout)
    after = checkout.browser.get(address).json
    assert (after["status"], after["payment_url"], after["expires_at"]) == ("completed", None, None)


# Measures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["a guest", "bo"])
@pytest.mark.parametrize("page", ["/details", "/pay", "", "over", "placed", "completed"])
def test_a_page_asks_as_much_for_one_ticket_as_for_three(checkout, who, page) -> None:
    if who == "bo":
        checkout.browser = signed_in(checkout.app, checkout.stage.cast["bo"])
    checkout.offer()

    def asked(kinds: int) -> int:
        tickets = [
            checkout.stage.make(make_ticket, checkout.stage.event, f"Kind {kinds}{number}")
            for number in range(kinds)
        ]
        checkout.hold_of(dict.fromkeys(tickets, kinds))
        checkout.post("/details", **DETAILS)
        {"over": checkout.end, "placed": lambda: place(checkout)}.get(page, lambda: None)()
        if page == "completed":
            complete(checkout)
        address = checkout.at(page if page.startswith("/") else "")
        with statement_counter(checkout.app) as sent:
            assert checkout.browser.get(address).status_code == 200
        return len(sent)

    one = asked(1)
    assert asked(3) == one
    assert one <= 12
