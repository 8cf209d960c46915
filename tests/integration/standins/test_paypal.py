"""PayPal on its stand-in, over plain HTTP: ordered, approved, captured, given back."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

RETURN, CANCEL = "http://shop.example/return?k=1", "http://shop.example/pay"


class Client:
    """As little as a shop needs: a token, JSON, a request id."""

    def __init__(self, paypal):
        self.paypal = paypal
        self.token = self.sign_in(paypal.client_id, paypal.secret).json()["access_token"]

    def sign_in(self, client_id, secret):
        return requests.post(
            f"{self.paypal.url}/v1/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(client_id, secret),
            timeout=10,
        )

    def call(self, method, path, body=None, key=None, **headers):
        headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["PayPal-Request-Id"] = key
        url = self.paypal.url + path
        return requests.request(method, url, json=body, headers=headers, timeout=10)

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, key=None, **headers):
        return self.call("POST", path, body or {}, key, **headers)


@pytest.fixture
def client(paypal_standin):
    return Client(paypal_standin)


@pytest.fixture
def heard(client, paypal_standin):
    """Kinds of what arrived and was found genuine, by asking PayPal as a shop must."""
    kinds = []

    def take(body, headers):
        answer = verified(client, paypal_standin, body, headers)
        kinds.append(json.loads(body)["event_type"])
        return 200 if answer == "SUCCESS" else 400

    paypal_standin.deliver_to(take)
    return kinds


def verified(client, paypal, body, headers, **changes):
    sent = {
        "auth_algo": headers["PAYPAL-AUTH-ALGO"],
        "cert_url": headers["PAYPAL-CERT-URL"],
        "transmission_id": headers["PAYPAL-TRANSMISSION-ID"],
        "transmission_sig": headers["PAYPAL-TRANSMISSION-SIG"],
        "transmission_time": headers["PAYPAL-TRANSMISSION-TIME"],
        "webhook_id": paypal.webhook_id,
        "webhook_event": json.loads(body),
    }
    path = "/v1/notifications/verify-webhook-signature"
    return client.post(path, {**sent, **changes}).json()["verification_status"]


def wish(value="45.00", currency="EUR", **unit):
    return {
        "intent": "CAPTURE",
        "purchase_units": [
            {
                "reference_id": "K7QM2",
                "custom_id": "K7QM2",
                "amount": {"currency_code": currency, "value": value},
                **unit,
            }
        ],
        "payment_source": {
            "paypal": {
                "experience_context": {
                    "return_url": RETURN,
                    "cancel_url": CANCEL,
                    "user_action": "PAY_NOW",
                }
            }
        },
    }


@pytest.fixture
def order(client):
    return client.post("/v2/checkout/orders", wish(), "order-K7QM2").json()


@pytest.fixture
def captured(client, order, paypal_standin):
    """The id of a capture of 45 €; nothing of it was told yet."""
    paypal_standin.approve(order["id"])
    answer = client.post(f"/v2/checkout/orders/{order['id']}/capture", key="capture").json()
    paypal_standin.drop()
    return answer["purchase_units"][0]["payments"]["captures"][0]["id"]


def issue(answer):
    return answer.status_code, answer.json()["details"][0]["issue"]


def by_rel(thing):
    return {link["rel"]: link["href"] for link in thing["links"]}


def test_who_has_no_key_or_an_old_token_stays_outside(client, paypal_standin):
    assert client.sign_in(paypal_standin.client_id, "other").status_code == 401
    assert client.get("/v2/checkout/orders/X").status_code == 404
    paypal_standin.advance(9 * 3600 + 1)
    late = client.get("/v2/checkout/orders/X")
    assert (late.status_code, late.json()["error"]) == (401, "invalid_token")


def test_an_order_is_approved_by_its_buyer_and_captured(client, order, heard, paypal_standin):
    page = by_rel(order)["payer-action"]
    shown = requests.get(page, timeout=10)
    said = requests.post(page, data={"do": "pay"}, timeout=10, allow_redirects=False)
    approved = client.get(f"/v2/checkout/orders/{order['id']}").json()
    done = client.post(f"/v2/checkout/orders/{order['id']}/capture", key="capture")
    paypal_standin.deliver()

    assert (order["status"], "45.00 EUR" in shown.text) == ("PAYER_ACTION_REQUIRED", True)
    query = parse_qs(urlsplit(said.headers["Location"]).query)
    assert said.headers["Location"].startswith(RETURN)
    assert (query["token"], query["PayerID"]) == ([order["id"]], [approved["payer"]["payer_id"]])
    assert (approved["status"], done.status_code) == ("APPROVED", 201)
    unit = done.json()["purchase_units"][0]
    (capture,) = unit["payments"]["captures"]
    assert (done.json()["status"], unit["reference_id"]) == ("COMPLETED", "K7QM2")
    assert (capture["status"], capture["custom_id"], capture["amount"]) == (
        "COMPLETED",
        "K7QM2",
        {"currency_code": "EUR", "value": "45.00"},
    )
    assert client.get(f"/v2/payments/captures/{capture['id']}").json() == capture
    assert capture["supplementary_data"]["related_ids"]["order_id"] == order["id"]
    assert heard == ["CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.COMPLETED"]
    assert [receipt.status for receipt in paypal_standin.post.receipts] == [200, 200]


def test_who_cancels_is_sent_back_and_may_come_again(client, order, paypal_standin):
    page = by_rel(order)["payer-action"]
    said = requests.post(page, data={"do": "cancel"}, timeout=10, allow_redirects=False)

    assert said.headers["Location"] == f"{CANCEL}?token={order['id']}"
    assert paypal_standin.orders[0]["status"] == "PAYER_ACTION_REQUIRED"
    assert requests.get(page, timeout=10).status_code == 200


def test_an_order_without_a_source_is_approved_as_well(client):
    plain = {name: part for name, part in wish().items() if name != "payment_source"}
    context = {"return_url": RETURN, "cancel_url": CANCEL}
    order = client.post("/v2/checkout/orders", {**plain, "application_context": context}).json()

    assert order["status"] == "CREATED"
    assert "approve" in by_rel(order)


def test_the_same_order_again_is_the_same_order(client, order, paypal_standin):
    again = client.post("/v2/checkout/orders", wish(), "order-K7QM2")
    other = client.post("/v2/checkout/orders", wish("46.00"), "order-K7QM2")

    assert (again.status_code, again.json()["id"]) == (200, order["id"])
    assert issue(other) == (422, "DUPLICATE_REQUEST_ID")
    assert len(paypal_standin.orders) == 1
    asked = paypal_standin.requests.of("POST", "/v2/checkout/orders")
    assert [(call.status, call.replayed) for call in asked] == [
        (201, False),
        (200, True),
        (422, False),
    ]


def test_only_what_was_approved_is_captured_and_once(client, order, paypal_standin):
    path = f"/v2/checkout/orders/{order['id']}/capture"
    early = client.post(path, key="first")
    paypal_standin.approve(order["id"])
    taken = client.post(path, key="second")
    replayed = client.post(path, key="second")
    again = client.post(path, key="third")

    assert issue(early) == (422, "ORDER_NOT_APPROVED")
    assert (taken.status_code, replayed.status_code) == (201, 200)
    assert replayed.json() == taken.json()
    assert issue(again) == (422, "ORDER_ALREADY_CAPTURED")
    assert len(paypal_standin.captures) == 1


def test_a_declined_instrument_sends_the_buyer_back_to_choose(client, order, paypal_standin):
    path = f"/v2/checkout/orders/{order['id']}/capture"
    paypal_standin.approve(order["id"])
    paypal_standin.decline_next_capture()
    no = client.post(path, key="first")
    paypal_standin.approve(order["id"])

    assert issue(no) == (422, "INSTRUMENT_DECLINED")
    assert client.post(path, key="second").json()["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("status", "kind"),
    [("COMPLETED", "PAYMENT.CAPTURE.COMPLETED"), ("DECLINED", "PAYMENT.CAPTURE.DENIED")],
)
def test_a_capture_may_take_its_time(client, order, heard, paypal_standin, status, kind):
    paypal_standin.approve(order["id"])
    paypal_standin.delay_next_capture()
    client.post(f"/v2/checkout/orders/{order['id']}/capture")
    (capture,) = paypal_standin.captures
    before = client.get(f"/v2/payments/captures/{capture['id']}").json()["status"]
    paypal_standin.settle_capture(capture["id"], status)
    paypal_standin.deliver()

    assert (before, capture["status"]) == ("PENDING", status)
    assert heard == ["CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.PENDING", kind]


def test_an_order_that_nobody_approves_ends(client, order, paypal_standin):
    paypal_standin.advance(3 * 3600 + 60)

    assert issue(client.get(f"/v2/checkout/orders/{order['id']}")) == (404, "INVALID_RESOURCE_ID")
    assert requests.get(by_rel(order)["payer-action"], timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        (wish("45.001"), 422, "DECIMAL_PRECISION"),
        (wish("4500.50", "JPY"), 422, "DECIMALS_NOT_SUPPORTED"),
        (wish("45.50", "HUF"), 422, "DECIMALS_NOT_SUPPORTED"),
        (wish("45.000", "KWD"), 422, "CURRENCY_NOT_SUPPORTED"),
        (wish("0.00"), 422, "CANNOT_BE_ZERO_OR_NEGATIVE"),
        (wish("-1.00"), 422, "CANNOT_BE_ZERO_OR_NEGATIVE"),
        (wish("45,00"), 400, "INVALID_PARAMETER_SYNTAX"),
        (wish(4500), 400, "INVALID_PARAMETER_SYNTAX"),
        (wish(description="x" * 128), 400, "INVALID_STRING_LENGTH"),
        (wish(nonsense="1"), 400, "UNKNOWN_FIELD"),
        (wish() | {"nonsense": 1}, 400, "UNKNOWN_FIELD"),
        (wish() | {"purchase_units": []}, 400, "MISSING_REQUIRED_PARAMETER"),
        (wish() | {"intent": "AUTHORIZE"}, 400, "INVALID_PARAMETER_SYNTAX"),
    ],
)
def test_an_order_that_paypal_would_not_take(client, paypal_standin, sent, status, said):
    assert issue(client.post("/v2/checkout/orders", sent, "order")) == (status, said)
    assert paypal_standin.orders == []


def test_what_is_listed_must_add_up(client):
    def ask(total, *prices):
        items = [
            {
                "name": "Ticket",
                "quantity": "2",
                "unit_amount": {"currency_code": "EUR", "value": price},
            }
            for price in prices
        ]
        breakdown = {"item_total": {"currency_code": "EUR", "value": "40.00"}}
        amount = {"currency_code": "EUR", "value": total, "breakdown": breakdown}
        return client.post("/v2/checkout/orders", wish(items=items, amount=amount), f"o-{total}")

    assert ask("40.00", "15.00", "5.00").status_code == 201
    assert issue(ask("41.00", "15.00", "5.00")) == (422, "AMOUNT_MISMATCH")
    assert issue(ask("40.00", "15.00")) == (422, "ITEM_TOTAL_MISMATCH")


def test_an_order_with_a_source_needs_a_request_id(client):
    assert issue(client.post("/v2/checkout/orders", wish())) == (400, "PAYPAL_REQUEST_ID_REQUIRED")


def test_an_invoice_number_is_taken_once(client, paypal_standin):
    said = []
    for key in ("a", "b"):
        order = client.post("/v2/checkout/orders", wish(invoice_id="K7QM2"), key).json()
        paypal_standin.approve(order["id"])
        said.append(client.post(f"/v2/checkout/orders/{order['id']}/capture", key=key))

    assert said[0].status_code == 201
    assert issue(said[1]) == (422, "DUPLICATE_INVOICE_ID")


def refund(client, captured, value=None, key=None, **headers):
    amount = {"amount": {"currency_code": "EUR", "value": value}} if value else {}
    return client.post(f"/v2/payments/captures/{captured}/refund", amount, key, **headers)


def test_a_part_and_then_the_rest(client, captured, heard, paypal_standin):
    def status():
        return client.get(f"/v2/payments/captures/{captured}").json()["status"]

    part = refund(client, captured, "10.00", "r1")
    again = refund(client, captured, "10.00", "r1")
    between = status()
    rest = refund(client, captured, None, "r2", Prefer="return=representation")
    paypal_standin.deliver()

    assert (part.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == part.json()["id"]
    assert set(part.json()) == {"id", "status", "links"}
    assert rest.json()["amount"] == {"currency_code": "EUR", "value": "35.00"}
    assert (between, status()) == ("PARTIALLY_REFUNDED", "REFUNDED")
    assert client.get(f"/v2/payments/refunds/{rest.json()['id']}").json() == rest.json()
    assert heard == ["PAYMENT.CAPTURE.REFUNDED"] * 2


def test_never_more_than_is_left(client, captured, paypal_standin):
    assert issue(refund(client, captured, "45.01")) == (422, "REFUND_AMOUNT_EXCEEDED")
    refund(client, captured, "44.00")
    assert issue(refund(client, captured, "1.01")) == (422, "REFUND_AMOUNT_EXCEEDED")
    refund(client, captured)
    assert issue(refund(client, captured, "0.01")) == (422, "CAPTURE_FULLY_REFUNDED")
    dollars = {"amount": {"currency_code": "USD", "value": "1.00"}}
    path = f"/v2/payments/captures/{captured}/refund"
    assert issue(client.post(path, dollars)) == (422, "CAPTURE_FULLY_REFUNDED")
    assert [row["amount"]["value"] for row in paypal_standin.refunds] == ["44.00", "1.00"]


def test_another_currency_is_not_given_back(client, captured):
    dollars = {"amount": {"currency_code": "USD", "value": "1.00"}}
    path = f"/v2/payments/captures/{captured}/refund"

    assert issue(client.post(path, dollars)) == (422, "REFUND_CAPTURE_CURRENCY_MISMATCH")


def test_a_refund_is_declined_or_takes_its_time(client, captured, heard, paypal_standin):
    paypal_standin.decline_next_refund()
    paypal_standin.delay_next_refund()
    no = refund(client, captured, "5.00", "r1")
    later = refund(client, captured, "5.00", "r1").json()
    paypal_standin.settle_refund(later["id"], "FAILED")
    paypal_standin.deliver()

    assert issue(no) == (422, "REFUND_FAILED_INSUFFICIENT_FUNDS")
    assert later["status"] == "PENDING"
    assert client.get(f"/v2/payments/captures/{captured}").json()["status"] == "COMPLETED"
    assert heard == ["PAYMENT.REFUND.FAILED"]


def test_a_lost_answer_is_found_again_by_its_request_id(client, captured, paypal_standin):
    paypal_standin.lose_next_answer("/v2/payments")

    with pytest.raises(requests.ConnectionError):
        refund(client, captured, "5.00", "r1")
    again = refund(client, captured, "5.00", "r1")

    assert (again.status_code, len(paypal_standin.refunds)) == (200, 1)


def test_a_server_that_stumbles_has_done_nothing(client, paypal_standin):
    paypal_standin.fail_next(503)

    assert client.post("/v2/checkout/orders", wish(), "order").status_code == 503
    assert paypal_standin.orders == []


def test_what_happens_on_pages_of_paypal_is_told(client, order, captured, heard, paypal_standin):
    paypal_standin.refund_at_provider(captured, "5.00")
    dispute = paypal_standin.dispute(captured)
    paypal_standin.close_dispute(dispute["id"])
    paypal_standin.deliver()

    assert heard == [
        "PAYMENT.CAPTURE.REFUNDED",
        "CUSTOMER.DISPUTE.CREATED",
        "CUSTOMER.DISPUTE.RESOLVED",
    ]
    found = client.get(f"/v1/customer/disputes/{dispute['id']}").json()
    assert found["disputed_transactions"][0]["seller_transaction_id"] == captured


def test_only_what_paypal_sent_is_genuine(client, order, paypal_standin):
    kept = []
    paypal_standin.deliver_to(lambda body, headers: kept.append((body, headers)) or 200)
    paypal_standin.approve(order["id"])
    paypal_standin.deliver()
    ((body, headers),) = kept

    def said(**changes):
        return verified(client, paypal_standin, body, headers, **changes)

    assert said() == "SUCCESS"
    assert said(transmission_sig="0" * 64) == "FAILURE"
    assert said(transmission_id="other") == "FAILURE"
    assert said(webhook_id="WH-OTHER") == "FAILURE"
    assert said(webhook_event={"event_type": "PAYMENT.CAPTURE.COMPLETED"}) == "FAILURE"
    event = json.loads(body)
    assert (
        client.get(f"/v1/notifications/webhooks-events/{event['id']}").json()["id"] == event["id"]
    )
