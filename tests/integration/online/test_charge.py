"""`POST /v1/orders/<code>/charge`: a program says it was paid, and we look."""

import pytest

from portal.core import refs
from portal.orders import visitors
from tests.integration.online.conftest import Till


def charge(till: Till, body: object, client=None, query: str = "") -> tuple[int, str | None]:
    """The status, and the code of the error."""
    path = f"/v1/orders/{till.order.code}/charge{query}"
    answer = (client or till.browser).post(path, json=body)
    errors = (answer.json or {}).get("errors")
    return answer.status_code, errors[0]["code"] if errors else None


@pytest.mark.parametrize("by", ["session", "intent"])
def test_paid_is_paid_however_often_it_is_said(till: Till, by: str) -> None:
    session = till.begin()
    intent = till.stripe.pay(session)
    ref = session if by == "session" else intent["id"]
    path = f"/v1/orders/{till.order.code}/charge"
    for _ in range(2):
        answer = till.browser.post(path, json={"stripe": ref})
        assert answer.status_code == 200
        assert answer.json == {
            "code": till.order.code,
            "status": "completed",
            "payment_mode": "stripe",
            "payment_url": None,
            "total_minor": 7000,
            "currency": "EUR",
            "expires_at": None,
        }
    assert till.ledger() == [(7000, "booked")]


def test_paypal_is_taken_when_approved(till: Till) -> None:
    ref = till.begin("paypal")
    assert charge(till, {"paypal": ref}) == (422, "not_paid")
    till.paypal.approve(ref)
    assert charge(till, {"paypal": ref}) == (200, None)
    assert till.stored().status == "completed"


@pytest.mark.parametrize(
    "body", [{}, {"stripe": ""}, {"stripe": None}, {"stripe": 5}, {"stripe": "../x"}]
)
def test_without_a_token_it_says_so(till: Till, body: object) -> None:
    till.begin()
    assert charge(till, body) == (422, "stripe_token_missing")


def test_not_paid_yet(till: Till) -> None:
    session = till.begin()
    assert charge(till, {"stripe": session}) == (422, "not_paid")
    assert charge(till, {"stripe": "cs_test_unknown"}) == (422, "not_paid")


def test_another_amount(till: Till) -> None:
    session = till.begin()
    intent = till.stripe.pay(session)
    till.stripe.alter(intent["id"], amount_received=100)
    assert charge(till, {"stripe": session}) == (422, "amount_mismatch")


def test_the_payment_of_another_order(till: Till) -> None:
    cheap = till.begin(count=1)
    till.stripe.pay(cheap)
    first = till.order.code
    till.begin(count=2)
    assert till.order.code != first
    assert charge(till, {"stripe": cheap}) == (422, "not_paid")
    assert till.stored().status == "pending"


def test_before_anything_was_begun(till: Till) -> None:
    till.hold(1)
    assert charge(till, {"stripe": "cs_test_1"}) == (422, "not_paid")


def test_too_late(till: Till) -> None:
    session = till.begin()
    till.end()
    till.sell_out()
    till.stripe.pay(session)
    assert charge(till, {"stripe": session}) == (409, "wrong_state")
    assert till.ledger() == [(7000, "booked"), (-7000, "asked")]


def test_strangers_and_guests(till: Till) -> None:
    session = till.begin()
    assert charge(till, {"stripe": session}, till.app.test_client())[0] == 401
    assert charge(till, {"stripe": session}, till.stage.as_("stan"))[0] == 404


def test_wrong_json(till: Till) -> None:
    till.begin()
    path = f"/v1/orders/{till.order.code}/charge"
    assert till.browser.post(path, data="{").status_code == 415
    assert till.browser.post(path, data="{", content_type="application/json").status_code == 400


def test_stripe_is_silent(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    session = till.begin()
    monkeypatch.setitem(till.app.config, "STRIPE_API_BASE", "http://127.0.0.1:9")
    assert charge(till, {"stripe": session}) == (503, "provider_unreachable")


def test_a_session_needs_its_token_and_the_mailed_link_needs_none(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = till.begin()
    till.stripe.pay(session)
    monkeypatch.setitem(till.app.config, "WTF_CSRF_ENABLED", True)
    assert charge(till, {"stripe": session}) == (400, "csrf")
    with till.app.app_context():
        key = refs.sign(visitors.LINK, till.order.code)
    assert charge(till, {"stripe": session}, till.app.test_client(), f"?k={key}") == (200, None)
