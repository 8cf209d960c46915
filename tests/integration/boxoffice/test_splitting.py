"""Some of it by card, the rest in cash: several payments of one order."""

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.payments import Payment
from tests.integration.boxoffice.conftest import Till
from tests.integration.boxoffice.desk import breaches, ledger


def test_card_and_cash(till: Till) -> None:
    page = till.sell({till.general: 2}, tender="split", given="50", **{"on-card": "30"}).text
    assert ledger(till) == [("card-terminal", 3000, None), ("cash", 4000, None)]
    with till.app.app_context():
        given = db.session.scalars(select(Payment.given_minor).order_by(Payment.id)).all()
    assert given == [None, 5000]
    assert "€10.00" in page
    assert "On the card" in page
    assert "card + cash" in till.browser().get(till.url).text
    assert breaches(till) == []


def test_two_cards_and_no_cash(till: Till) -> None:
    answer = till.sell({till.general: 2}, tender="split", **{"on-card": ["30", "40"]})
    assert answer.status_code == 201
    assert ledger(till) == [("card-terminal", 3000, None), ("card-terminal", 4000, None)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"on-card": "70.01"}, "Only €70.00 is to pay."),
        ({"on-card": ""}, "Write how much goes on the card."),
        ({"on-card": "x"}, "Write an amount like 12.50."),
        ({"on-card": "30", "given": "39.99"}, "€0.01 still to pay."),
    ],
)
def test_what_does_not_add_up_is_refused(till: Till, fields: dict, sentence: str) -> None:
    answer = till.sell({till.general: 2}, tender="split", **fields)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert (till.orders(), ledger(till), till.taken(till.general)) == ([], [], [0])


def test_a_second_sending_with_other_parts_is_another_sale(till: Till) -> None:
    sale = {"tender": "split", "idempotency_key": "the-same-key"}
    assert till.sell({till.general: 2}, **sale, **{"on-card": "30"}).status_code == 201
    assert till.sell({till.general: 2}, **sale, **{"on-card": "30"}).status_code == 200
    assert till.sell({till.general: 2}, **sale, **{"on-card": "31"}).status_code == 422
    assert len(till.orders()) == 1


def test_what_was_typed_for_a_split_counts_for_a_split_only(till: Till) -> None:
    till.sell({till.general: 1}, tender="cash", **{"on-card": "30"})
    assert ledger(till) == [("cash", 3500, None)]
