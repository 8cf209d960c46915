"""An event whose organizer takes no payment online: what costs money is for the door."""

from sqlalchemy import delete

from portal.core.db import db
from portal.payments.models import PaymentOffer
from tests.factories import make_ticket
from tests.integration.shop.conftest import Shop, text_of, total


def nobody_can_pay(shop: Shop) -> None:
    with shop.app.app_context():
        db.session.execute(delete(PaymentOffer))
        db.session.commit()


def test_it_says_where_its_tickets_are_sold(shop: Shop) -> None:
    nobody_can_pay(shop)
    page = shop.get()
    assert text_of(page).count("Sold at the door only") == 3  # General, Child, VIP deck
    assert "quantity-" not in page.text
    assert "Donation" not in page.text
    assert "Continue" not in page.text


def test_nothing_that_costs_money_is_held(shop: Shop) -> None:
    nobody_can_pay(shop)
    for wanted, amount in (({shop.general: 2}, ""), ({shop.gift: 1}, "5")):
        answer = shop.order(wanted, **{f"price-{shop.gift.ref}": amount})
        (ticket,) = wanted
        assert (answer.status_code, total(answer)) == (422, 0)
        assert f"{ticket.name} is sold at the door only." in text_of(answer)
    assert (shop.orders(), shop.taken(shop.general)) == ([], [0])


def test_a_way_to_pay_that_is_switched_off_is_none(shop: Shop) -> None:
    with shop.app.app_context():
        db.session.query(PaymentOffer).update({"active": False})
        db.session.commit()
    assert shop.order({shop.general: 1}).status_code == 422


def test_what_is_free_can_be_had_all_the_same(shop: Shop) -> None:
    nobody_can_pay(shop)
    with shop.app.app_context():
        db.session.add(shop.event)
        free = make_ticket(shop.event, "Balcony", kind="free", price_minor=0)
    assert shop.order({free: 2}).status_code == 204
    assert [order.total_minor for order in shop.orders()] == [0]


def test_so_can_what_a_code_makes_free(shop: Shop) -> None:
    nobody_can_pay(shop)
    shop.code("GUEST", shop.general, value=10_000)
    page = shop.get("?code=GUEST")
    assert f'name="quantity-{shop.general.ref}"' in page.text
    assert text_of(page).count("Sold at the door only") == 2  # Child, VIP deck
    assert shop.order({shop.general: 2, shop.child: 1}, "GUEST").status_code == 422
    assert shop.order({shop.general: 2}, "GUEST").status_code == 204
    assert [order.total_minor for order in shop.orders()] == [0]
