"""The tax on what people read and take along: pages, papers, mails, files."""

import csv
import io
from decimal import Decimal

import pypdfium2
import pytest

from portal.core.db import db
from portal.documents.gather import receipt_of, tickets_of
from portal.documents.paper import SumPaper
from portal.events import Event
from portal.orders import Order
from tests.integration.checkout.conftest import text
from tests.integration.taxes.conftest import Sales, sums

BUYER = {"name": "Bo Buyer", "email": "bo@example.org", "mail": "y"}


def words_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def test_the_event_page_says_it_beside_prices(sales: Sales) -> None:
    guest = sales.app.test_client()
    assert "VAT" not in guest.get("/e/harbour-lights").text
    sales.tax()
    page = guest.get("/e/harbour-lights").text
    assert page.count('<small class="ticket-row__tax">incl. 22% VAT</small>') == 2
    sales.tax(770, included=False)
    page = guest.get("/e/harbour-lights").text
    assert page.count('<small class="ticket-row__tax">+ 7.7% VAT</small>') == 2


def test_the_order_box_has_a_line_for_it(sales: Sales) -> None:
    sales.tax()
    assert sums(sales.quote(sales.basket(2)).text)["incl. 22% VAT"] == 1262
    sales.tax(included=False)
    assert sums(sales.quote(sales.basket(2)).text)["+ 22% VAT"] == 1540
    assert "data-sum" not in sales.quote(sales.basket()).text


@pytest.mark.parametrize(
    ("included", "label", "figures"),
    [
        (True, "incl. 22% VAT", ["€57.38", "€12.62", "€70.00"]),
        (False, "+ 22% VAT", ["€70.00", "€15.40", "€85.40"]),
    ],
)
def test_receipt_order_and_mail_agree(sales: Sales, mails, included, label, figures) -> None:
    sales.tax(included=included, tax_id="EE123456789")
    sales.add(sales.basket(2), **BUYER)
    (order,) = sales.orders()
    net, tax, total = figures
    with sales.app.app_context():
        receipt = receipt_of(db.session.get_one(Order, order.id))
        prices = {each.price for each in tickets_of(db.session.get_one(Order, order.id))}
    assert receipt.sums == (
        SumPaper(label="Net", amount=net),
        SumPaper(label="22% VAT", amount=tax),
    )
    assert (receipt.total.amount, receipt.tax_id) == (total, "VAT id EE123456789")
    assert prices == {"€35.00" if included else "€35.00 + 22% VAT"}
    otto = sales.stage.as_("otto")
    minor = {"Total": order.total_minor, label: order.tax_minor}
    page = sums(otto.get(f"/events/harbour-lights/orders/{order.code}").text)
    assert {name: page[name] for name in minor} == minor
    pdf = words_of(otto.get(f"/orders/{order.code}/receipt.pdf").data)
    for written in (net, tax, total, "Net", "22% VAT", "VAT id EE123456789"):
        assert written in pdf
    (mail,) = mails()["bo@example.org"]
    assert f"Paid:  {total}, incl. 22% VAT {tax}" in text(mail)
    mine = sums(sales.stage.as_("bo").get(f"/orders/{order.code}").text) if order.buyer_id else page
    assert mine[label] == order.tax_minor


def test_how_to_pay_names_it(sales: Sales, mails) -> None:
    sales.tax(included=False)
    sales.add(sales.basket(1), **BUYER, state="placed", mode="bank-transfer")
    (mail,) = mails()["bo@example.org"]
    assert "Amount:    €42.70, incl. 22% VAT €7.70" in text(mail)


def test_without_a_tax_papers_are_as_they_were(sales: Sales, mails) -> None:
    sales.add(sales.basket(2), **BUYER)
    (order,) = sales.orders()
    with sales.app.app_context():
        receipt = receipt_of(db.session.get_one(Order, order.id))
    assert (receipt.sums, receipt.tax_id) == ((), "")
    (mail,) = mails()["bo@example.org"]
    assert "Paid:" not in text(mail)


def test_the_list_to_take_along_has_rate_net_and_tax(sales: Sales) -> None:
    sales.add(sales.basket(1))
    sales.tax(775, included=False)
    sales.add(sales.basket(1, gift="10"))
    url = "/events/harbour-lights/orders.csv?sort=created"
    columns = "&".join(f"columns={name}" for name in ("net", "tax_rate", "tax", "total"))
    answer = sales.stage.as_("otto").get(f"{url}&{columns}").get_data(as_text=True)
    rows = [list(row.values()) for row in csv.DictReader(io.StringIO(answer, newline=""))]
    assert sorted(rows) == [["35.00", "", "0.00", "35.00"], ["45.00", "7.75", "3.49", "48.49"]]
    assert Decimal("45.00") + Decimal("3.49") == Decimal("48.49")


def test_the_till_says_it_in_a_line(sales: Sales) -> None:
    bea = sales.stage.as_("bea")
    assert "data-tax>" not in bea.get("/events/harbour-lights/box-office").text
    sales.tax(included=False)
    page = bea.get("/events/harbour-lights/box-office").text
    assert "<span data-tax>Prices + 22% VAT</span>" in page
    assert 'name="tax-on-top" value="2200" data-words="+ 22% VAT"' in page


def test_a_name_is_text_wherever_it_stands(sales: Sales) -> None:
    sales.tax(name='<b>"VAT"&', tax_id="=1+1")
    for page in (
        sales.app.test_client().get("/e/harbour-lights").text,
        sales.quote(sales.basket(1)).text,
        sales.stage.as_("bea").get("/events/harbour-lights/box-office").text,
        sales.stage.as_("otto").get("/events/harbour-lights/settings/taxes").text,
    ):
        assert "<b>&#34;" not in page
        assert '<b>"VAT' not in page
        assert "&lt;b&gt;&#34;VAT&#34;&amp;" in page


def test_no_page_asks_more_because_there_is_a_tax(sales: Sales) -> None:
    from tests.support.statements import statement_counter

    pages = {
        "": "/e/harbour-lights",
        "bea": "/events/harbour-lights/box-office",
        "otto": "/events/harbour-lights/orders/new",
    }
    counts: list[list[int]] = []
    for turn in range(2):
        if turn:
            sales.tax()
        counts.append([])
        for who, page in pages.items():
            browser = sales.stage.as_(who) if who else sales.app.test_client()
            with statement_counter(sales.app) as sent:
                browser.get(page)
            counts[turn].append(len(sent))
    assert counts[0] == counts[1]
    assert sales.stage.count(Event) == 1
