"""What the portal does for a till without a line: places, a hearing for refused sales, slips."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import allotments
from portal.activity import Activity
from portal.core import clock, refs
from portal.core.db import db
from portal.events import Event
from portal.offline.models import SlipBook, StraySale
from portal.orders import Order
from portal.people import User
from portal.tickets import Ticket
from portal.tills import Shift, Till
from tests.factories import make_cast, make_event, make_ticket, signed_in, switch_modules_on
from tests.support.stage import at_once
from tests.support.statements import statement_counter

PART = {"HX-Request": "true"}


@dataclass
class Evening:
    app: Flask
    event: Event
    general: Ticket
    till: Till
    cast: Mapping[str, User]
    url: str
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, who: str = "bea") -> FlaskClient:
        if who not in self.browsers:
            self.browsers[who] = signed_in(self.app, self.cast[who])
        return self.browsers[who]

    def post(self, path: str, who: str = "bea", **fields: Any) -> TestResponse:
        return self.browser(who).post(f"{self.url}/{path}", data=fields, headers=PART)

    @property
    def box_office(self) -> str:
        return f"/events/{self.event.slug}/box-office"

    def sell(self, **fields: Any) -> TestResponse:
        return self.browser().post(f"{self.box_office}/sales", data=fields, headers=PART)

    def page(self, path: str, who: str = "bea") -> str:
        return self.browser(who).get(f"{self.url}/{path}").text

    def stray(self, who: str = "bea", **fields: Any) -> TestResponse:
        key = fields.setdefault("idempotency_key", refs.token())
        body = f"idempotency_key={key}&quantity-{self.general.ref}=2&tender=cash"
        usual = {"body": body, "words": "2 × General admission", "why": "It is sold out."}
        sold_at = (clock.now() - timedelta(minutes=3)).isoformat()
        return self.post("strays", who, **{"total": "7000", "sold_at": sold_at, **usual, **fields})

    def print_slips(self, count: int = 40) -> None:
        assert self.post("paper-kit", count=str(count)).status_code == 204

    def type_in(
        self, slip: object, count: int = 1, who: str = "bea", **fields: Any
    ) -> TestResponse:
        counts = {f"quantity-{self.general.ref}": str(count), "tender": "cash"}
        sent = {"slip": str(slip), **counts, **fields}
        return self.browser(who).post(f"{self.url}/slips", data=sent)

    def orders(self) -> list[tuple[str, int]]:
        with self.app.app_context():
            rows = db.session.execute(select(Order.code, Order.total_minor).order_by(Order.id))
            return [(code, total) for code, total in rows]

    def acts(self) -> list[str]:
        with self.app.app_context():
            mine = Activity.action.in_(("sale.strayed", "sale.settled", "slips.printed"))
            return list(
                db.session.scalars(select(Activity.action).where(mine).order_by(Activity.id))
            )

    def strays(self) -> list[StraySale]:
        with self.app.app_context():
            return list(db.session.scalars(select(StraySale).order_by(StraySale.id)))


@pytest.fixture
def evening(app: Flask) -> Evening:
    with app.app_context():
        switch_modules_on()
        event = make_event()
        general, cast = make_ticket(event), make_cast(event)
        till = Till(event_id=event.id, name="Till 1")
        db.session.add(till)
        db.session.flush()
        bea = cast["bea"]
        db.session.add(
            Shift(
                event_id=event.id, till_id=till.id, holder=f"user:{bea.id}", opened_by_id=bea.id,
                seller_name="Bea at the gate", currency="EUR", float_minor=0,
            )
        )  # fmt: skip
        allotments.decide(till, {general: 2}, by_id=cast["otto"].id)
        db.session.commit()
        db.session.refresh(till)
        return Evening(app, event, general, till, cast, f"/events/{event.slug}/offline")


# The worker -------------------------------------------------------------------------------------


def test_the_worker_looks_after_the_till_and_nothing_else(evening: Evening) -> None:
    answer = evening.browser().get(f"{evening.url}/worker.js")
    assert (answer.mimetype, answer.headers["Service-Worker-Allowed"]) == (
        "text/javascript",
        evening.box_office,
    )
    assert f'"page": "{evening.box_office}"' in answer.text
    files = re.findall(r'"(/static/[^"]+)"', answer.text)
    for file in files:
        with evening.browser().get(file) as found:
            assert (file, found.status_code) == (file, 200)
    assert any(file.startswith("/static/js/till.js?whole=") for file in files)


def test_the_page_that_is_kept_shows_nobodys_sales(evening: Evening) -> None:
    evening.sell(**{f"quantity-{evening.general.ref}": "1", "name": "Bo Buyer"})
    assert "Bo Buyer" in evening.browser().get(evening.box_office).text
    assert "Bo Buyer" not in evening.browser().get(f"{evening.box_office}?kept=yes").text


# Places -----------------------------------------------------------------------------------------


def test_a_device_gets_its_places_with_their_codes(evening: Evening) -> None:
    held = evening.post("held", device="tablet-at-gate-a").json["tickets"]
    assert list(held) == [evening.general.ref]
    assert [set(place) for place in held[evening.general.ref]] == [{"code", "qr"}] * 2
    assert evening.post("held", device="phone-at-gate-a").json == {"tickets": {}}


@pytest.mark.parametrize("device", ["", "short", "x" * 65])
def test_who_is_no_device_gets_none(evening: Evening, device: str) -> None:
    assert evening.post("held", device=device).json == {"tickets": {}}


def test_without_a_shift_nothing_is_held(evening: Evening) -> None:
    assert evening.post("held", "otto", device="tablet-at-gate-a").json == {"tickets": {}}


def test_a_sale_with_codes_is_made_once_however_often_it_is_sent(evening: Evening) -> None:
    codes = [
        place["code"]
        for place in evening.post("held", device="tablet-at-gate-a").json["tickets"][
            evening.general.ref
        ]
    ]
    sent = {f"quantity-{evening.general.ref}": "2", "allotted": codes, "idempotency_key": "k" * 20}
    first, again = evening.sell(**sent), evening.sell(**sent)
    assert (first.status_code, again.status_code) == (201, 200)
    ((_, total),) = evening.orders()
    assert total == 7000
    with evening.app.app_context():
        order = db.session.scalars(select(Order)).one()
        assert sorted(each.code for each in order.attendees) == sorted(codes)
        assert (
            order.shift_id is not None,
            db.session.get_one(Ticket, evening.general.id).taken,
        ) == (
            True,
            2,
        )


def test_hosts_decide_what_tills_hold(evening: Evening) -> None:
    name = f"count-{evening.till.ref}-{evening.general.ref}"
    assert "Holds 2 now, 98 left beside" in evening.page("holding", "otto")
    assert evening.post("holding", "otto", **{name: "5"}).status_code == 204
    assert "Holds 5 now, 95 left beside" in evening.page("holding", "otto")
    refused = evening.post("holding", "otto", **{name: "200"})
    assert (refused.status_code, "95 more are left." in refused.text) == (409, True)
    wrong = evening.post("holding", "otto", **{name: "many"})
    assert (wrong.status_code, "Write a whole number" in wrong.text) == (422, True)
    assert evening.browser("bea").get(f"{evening.url}/holding").status_code == 403


def test_a_till_that_was_closed_still_shows_what_it_holds_until_it_is_given_back(
    evening: Evening,
) -> None:
    with evening.app.app_context():
        db.session.get_one(Till, evening.till.id).closed_at = clock.now()
        db.session.commit()
    name = f"count-{evening.till.ref}-{evening.general.ref}"
    assert "Holds 2 now, 98 left beside" in evening.page("holding", "otto")
    assert evening.post("holding", "otto", **{name: "0"}).status_code == 204
    assert "No till, or nothing to hold" in evening.page("holding", "otto")
    with evening.app.app_context():
        assert db.session.get_one(Ticket, evening.general.id).taken == 0


# Sales to settle --------------------------------------------------------------------------------


def test_a_refused_sale_is_kept_once_and_the_seller_sees_it(evening: Evening) -> None:
    answers = [evening.stray(idempotency_key="the-same-key") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    (stray,) = evening.strays()
    assert (stray.words, stray.total_minor, stray.seller_name, stray.shift_id is not None) == (
        "2 × General admission",
        7000,
        "Bea at the gate",
        True,
    )
    assert f'data-stray="{stray.ref}"' in answers[1].text
    for who in ("bea", "otto"):
        assert "It is sold out." in evening.page("strays", who)
    assert evening.acts() == ["sale.strayed"]


def test_others_who_sell_do_not_see_it(evening: Evening) -> None:
    evening.stray("otto")
    assert "Nothing to settle" in evening.page("strays", "bea")


@pytest.mark.parametrize("fault", [{"idempotency_key": "no"}, {"body": ""}, {"total": "-1"}])
def test_what_is_no_sale_is_refused(evening: Evening, fault: dict[str, str]) -> None:
    answer = evening.stray(**fault)
    assert (answer.status_code, 'id="refused"' in answer.text) == (422, True)
    assert evening.strays() == []


def test_many_words_and_an_odd_clock_lose_no_sale(evening: Evening) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    for sold_at in ("at nine", tomorrow, "2026-11-21T19:00:00"):
        assert evening.stray(words="x" * 900, sold_at=sold_at).status_code == 201
    assert [len(each.words) for each in evening.strays()] == [500] * 3
    assert all(each.sold_at <= each.kept_at for each in evening.strays())


def test_it_can_be_sold_after_all_under_its_own_key_once(evening: Evening) -> None:
    evening.stray()
    page = evening.page("strays")
    form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert form[f"quantity-{evening.general.ref}"] == "2"
    for status in (201, 200):
        assert evening.sell(**form).status_code == status
    ((code, total),) = evening.orders()
    assert total == 7000
    after = evening.page("strays")
    assert ("Sold since" in after, code in after, "Sell it now" in after) == (True, True, False)


def test_hosts_settle_it_with_a_note_once(evening: Evening) -> None:
    evening.stray()
    path = f"strays/{evening.strays()[0].ref}/settle"
    assert evening.post(path, "otto", note="").status_code == 422
    assert evening.post(path, "otto", note="Gave €70.00 back.").status_code == 204
    again = evening.post(path, "otto", note="Once more.")
    assert (again.status_code, "Somebody settled this sale already." in again.text) == (409, True)
    assert [each.note for each in evening.strays()] == ["Gave €70.00 back."]
    assert evening.acts() == ["sale.strayed", "sale.settled"]
    assert evening.post(path, "bea", note="I did.").status_code == 403
    assert evening.post("strays/NOBODY/settle", "otto", note="x").status_code == 404


# Slips of paper ---------------------------------------------------------------------------------


def test_each_kit_has_numbers_of_its_own(evening: Evening) -> None:
    evening.print_slips(40)
    evening.print_slips(5)
    with evening.app.app_context():
        books = db.session.execute(select(SlipBook.first, SlipBook.last).order_by(SlipBook.first))
        assert list(books) == [(1, 40), (41, 45)]
    assert evening.acts() == ["slips.printed"] * 2


@pytest.mark.parametrize("count", ["0", "201", "", "some"])
def test_an_odd_number_of_slips_is_refused(evening: Evening, count: str) -> None:
    assert evening.post("paper-kit", count=count).status_code == 422


def test_two_who_print_at_once_get_different_numbers(evening: Evening) -> None:
    otto, bea = evening.browser("otto"), evening.browser("bea")
    at_once(
        *(lambda b=b: b.post(f"{evening.url}/paper-kit", data={"count": "3"}) for b in (otto, bea))
    )
    with evening.app.app_context():
        books = db.session.execute(select(SlipBook.first, SlipBook.last).order_by(SlipBook.first))
        assert list(books) == [(1, 3), (4, 6)]


def test_the_kit_holds_slips_change_and_guests(evening: Evening) -> None:
    evening.sell(**{f"quantity-{evening.general.ref}": "1"})
    evening.print_slips(7)
    ref = re.search(r"paper-kit/(\w+)\.pdf", evening.page("paper-kit"))
    paper = evening.browser().get(f"{evening.url}/paper-kit/{ref[1]}.pdf")
    assert paper.mimetype == "application/pdf"
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(paper.data)]
    assert len(pages) == 4
    assert "1 €35.00 €40.00: €5.00 €50.00: €15.00 €100.00: €65.00" in " ".join(pages[0].split())
    assert [n for n in range(1, 9) if f"Slip {n}" in pages[1] + pages[2]] == [*range(1, 8)]
    assert f"{evening.orders()[0][0]}-1" in pages[3]
    assert evening.browser().get(f"{evening.url}/paper-kit/NOBODY.pdf").status_code == 404


def test_a_slip_is_typed_in_under_its_number_once(evening: Evening) -> None:
    evening.print_slips(3)
    for _ in range(2):
        assert evening.type_in(2, count=2, given="100").status_code == 303
    ((code, total),) = evening.orders()
    assert total == 7000
    page = evening.page("slips")
    assert f"Slip 2 is in as {code}, €70.00." in page
    assert f"Slip 2 was typed in before as {code}, €70.00." in page
    assert "1 of 3" in page


def test_another_sale_under_the_same_number_is_refused(evening: Evening) -> None:
    evening.print_slips(3)
    evening.type_in(2)
    again = evening.type_in(2, count=3)
    ((code, _),) = evening.orders()
    assert (again.status_code, f"This was already stored as {code}." in again.text) == (422, True)


@pytest.mark.parametrize(("slip", "said"), [(4, "no slip 4"), (0, "from 1"), ("", "the number")])
def test_a_number_that_was_never_printed_is_refused(
    evening: Evening, slip: object, said: str
) -> None:
    evening.print_slips(3)
    answer = evening.type_in(slip)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert evening.orders() == []


def test_too_many_on_a_slip_are_said_and_nothing_is_kept(evening: Evening) -> None:
    evening.print_slips(3)
    with evening.app.app_context():
        db.session.get_one(Ticket, evening.general.id).quantity = 3
        db.session.commit()
    answer = evening.type_in(1, count=2)
    assert (answer.status_code, evening.orders()) == (409, [])


# Who, and how many statements --------------------------------------------------------------------

PAGES = ("strays", "slips", "paper-kit", "holding")


@pytest.mark.parametrize("page", PAGES)
def test_strangers_find_nothing_and_check_in_may_not(evening: Evening, page: str) -> None:
    answers = [evening.browser(who).get(f"{evening.url}/{page}") for who in ("stan", "chip")]
    assert [answer.status_code for answer in answers] == [404, 403]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_same_number_of_statements(evening: Evening, page: str) -> None:
    def asked() -> int:
        with statement_counter(evening.app) as sent:
            assert evening.browser("otto").get(f"{evening.url}/{page}").status_code == 200
        return len(sent)

    evening.stray()
    evening.print_slips(2)
    evening.type_in(1)
    asked()
    one = asked()
    for _ in range(2):
        evening.stray()
        evening.print_slips(2)
    evening.type_in(3)
    assert asked() == one
