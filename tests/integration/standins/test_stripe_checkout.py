"""Checkout on the stand-in, with the real SDK: made, paid, declined, ended."""

import time

import pytest
import requests
import stripe

from standins.stripe import DECLINED, GOOD


def refused(call, *arguments):
    """Error class, code, param and the sentence of a refusal."""
    with pytest.raises(stripe.StripeError) as caught:
        call(*arguments)
    error = caught.value
    return type(error), error.code, error.error.param, str(error.user_message)


def test_a_session_is_what_was_asked_for(sdk, account, session, wanted):
    again = sdk.v1.checkout.sessions.retrieve(session.id, None, {"stripe_account": account})

    assert (again.status, again.payment_status, again.amount_total, again.currency) == (
        "open",
        "unpaid",
        9000,
        "eur",
    )
    assert (again.client_reference_id, again.metadata.to_dict(), again.livemode) == (
        "K7QM2",
        {"order": "K7QM2"},
        False,
    )
    assert again.payment_intent is None
    assert 23 * 3600 < again.expires_at - time.time() <= 24 * 3600


def test_a_good_card_pays_on_the_page_and_leads_back(sdk, account, session, shop, stripe_standin):
    page = requests.get(session.url, timeout=10)
    done = requests.post(
        session.url, data={"card": "4242 4242 4242 4242"}, timeout=10, allow_redirects=False
    )

    assert "90.00 EUR" in page.text
    assert "2 × General admission" in page.text
    back = f"http://shop.example/return?session={session.id}"
    assert (done.status_code, done.headers["Location"]) == (303, back)
    expand = {"expand": ["payment_intent.latest_charge"]}
    now = sdk.v1.checkout.sessions.retrieve(session.id, expand, {"stripe_account": account})
    intent = now.payment_intent
    assert (now.status, now.payment_status, now.url) == ("complete", "paid", None)
    assert (intent.status, intent.amount_received, intent.currency) == ("succeeded", 9000, "eur")
    assert intent.metadata.to_dict() == {"order": "K7QM2"}
    assert (intent.latest_charge.paid, intent.latest_charge.amount_refunded) == (True, 0)
    assert stripe_standin.deliver() == [200, 200, 200]
    assert shop.heard == [
        ("charge.succeeded", account, intent.latest_charge.id),
        ("payment_intent.succeeded", account, intent.id),
        ("checkout.session.completed", account, session.id),
    ]


def test_a_declined_card_leaves_the_session_open(sdk, account, session, shop, stripe_standin):
    no = requests.post(session.url, data={"card": DECLINED}, timeout=10)
    between = sdk.v1.checkout.sessions.retrieve(session.id, None, {"stripe_account": account})
    stripe_standin.pay(session.id, GOOD)
    stripe_standin.deliver()

    assert (no.status_code, "Your card was declined." in no.text) == (402, True)
    assert (between.status, between.payment_status) == ("open", "unpaid")
    assert len(stripe_standin.intents) == 1
    assert shop.kinds == [
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_number_that_is_no_card_is_said_on_the_page(session, stripe_standin):
    no = requests.post(session.url, data={"card": "1234"}, timeout=10)

    assert (no.status_code, "Your card number is invalid." in no.text) == (402, True)
    assert stripe_standin.intents == []


def test_nobody_pays_twice(session, stripe_standin):
    stripe_standin.pay(session.id)
    url = f"{stripe_standin.url}/c/pay/{session.id}"
    again = requests.post(url, data={"card": GOOD}, timeout=10)

    assert (again.status_code, len(stripe_standin.intents)) == (410, 1)
    with pytest.raises(ValueError, match="is complete"):
        stripe_standin.pay(session.id)


def test_an_ended_session_takes_no_money(sdk, account, session, shop, stripe_standin):
    options = {"stripe_account": account}
    ended = sdk.v1.checkout.sessions.expire(session.id, None, options)
    stripe_standin.deliver()
    page = requests.post(session.url, data={"card": GOOD}, timeout=10)
    kind, _, _, sentence = refused(sdk.v1.checkout.sessions.expire, session.id, None, options)

    assert (ended.status, ended.url) == ("expired", None)
    assert shop.heard == [("checkout.session.expired", account, session.id)]
    assert (page.status_code, stripe_standin.intents) == (410, [])
    assert (kind, "status of `expired`" in sentence) == (stripe.InvalidRequestError, True)


def test_a_session_ends_by_itself(sdk, account, wanted, shop, stripe_standin):
    soon = {**wanted, "expires_at": int(time.time()) + 31 * 60}
    session = sdk.v1.checkout.sessions.create(soon, {"stripe_account": account})
    stripe_standin.advance(32 * 60)
    stripe_standin.deliver()

    assert stripe_standin.get(session.id)["status"] == "expired"
    assert shop.kinds == ["checkout.session.expired"]


@pytest.mark.parametrize(
    ("minutes", "sentence"), [(29, "at least 30 minutes"), (24 * 60 + 2, "less than 24 hours")]
)
def test_a_session_lives_from_thirty_minutes_to_a_day(sdk, account, wanted, minutes, sentence):
    odd = {**wanted, "expires_at": int(time.time()) + minutes * 60}

    kind, _, param, said = refused(
        sdk.v1.checkout.sessions.create, odd, {"stripe_account": account}
    )
    assert (kind, param, sentence in said) == (stripe.InvalidRequestError, "expires_at", True)


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "eur", "amount_too_small"),
        (100_000_000, "eur", "amount_too_large"),
        (4500, "EUR", None),
        (101, "isk", "parameter_invalid_integer"),
        (1001, "kwd", "parameter_invalid_integer"),
    ],
)
def test_an_amount_that_no_card_can_pay_is_refused(sdk, wanted, amount, currency, code):
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "Ticket"}}
    odd = {**wanted, "line_items": [{"quantity": 1, "price_data": price}]}

    assert refused(sdk.v1.checkout.sessions.create, odd)[:2] == (stripe.InvalidRequestError, code)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ({"nonsense": "1"}, "nonsense"),
        ({"payment_intent_data": {"nonsense": "1"}}, "payment_intent_data[nonsense]"),
        (
            {"line_items": [{"quantity": 1, "price_data": {"currency": "eur", "nonsense": 1}}]},
            "line_items[0][price_data][nonsense]",
        ),
    ],
)
def test_a_name_that_stripe_does_not_know_is_refused(sdk, wanted, path, named):
    assert refused(sdk.v1.checkout.sessions.create, {**wanted, **path}) == (
        stripe.InvalidRequestError,
        "parameter_unknown",
        named,
        f"Received unknown parameter: {named}",
    )


@pytest.mark.parametrize(
    ("odd", "code", "named"),
    [
        ({"success_url": "/return"}, "url_invalid", "success_url"),
        ({"cancel_url": "shop.example"}, "url_invalid", "cancel_url"),
        ({"customer_email": "bo@localhost"}, "email_invalid", "customer_email"),
        ({"customer_email": ""}, "parameter_invalid_empty", "customer_email"),
        ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
        ({"metadata": {"note": "x" * 501}}, None, "metadata[note]"),
        ({"metadata": {f"note-{n}": "x" for n in range(51)}}, None, "metadata"),
        ({"mode": "subscription"}, None, "mode"),
        ({"automatic_tax": {"enabled": True}}, None, "automatic_tax"),
    ],
)
def test_a_value_that_stripe_would_not_take_is_refused(sdk, wanted, odd, code, named):
    said = refused(sdk.v1.checkout.sessions.create, {**wanted, **odd})

    assert said[:3] == (stripe.InvalidRequestError, code, named)


def test_an_empty_description_is_refused(sdk, wanted):
    product = {"name": "General admission", "description": ""}
    price = {"currency": "eur", "unit_amount": 4500, "product_data": product}
    odd = {**wanted, "line_items": [{"quantity": 1, "price_data": price}]}

    assert refused(sdk.v1.checkout.sessions.create, odd)[1:3] == (
        "parameter_invalid_empty",
        "line_items[0][price_data][product_data][description]",
    )


def test_every_answer_has_a_number(sdk, session):
    assert session.last_response.request_id.startswith("req_")


def test_a_word_where_a_number_belongs_is_refused(sdk, account, wanted):
    odd = {**wanted, "expires_at": "tomorrow"}

    assert refused(sdk.v1.checkout.sessions.create, odd)[1:3] == (
        "parameter_invalid_integer",
        "expires_at",
    )


def test_a_wrong_key_opens_nothing(stripe_standin, wanted):
    stranger = stripe.StripeClient("sk_test_other", base_addresses={"api": stripe_standin.url})

    assert refused(stranger.v1.checkout.sessions.create, wanted)[0] is stripe.AuthenticationError


def test_lists_are_newest_first_and_go_on(sdk, account, wanted, stripe_standin):
    options = {"stripe_account": account}
    first, second, third = [
        sdk.v1.checkout.sessions.create({**wanted, "client_reference_id": code}, options).id
        for code in ("A2345", "B2345", "C2345")
    ]
    stripe_standin.pay(second)
    intent = stripe_standin.get(second)["payment_intent"]

    def listed(**params):
        page = sdk.v1.checkout.sessions.list(params, options)
        return [row.id for row in page.data], page.has_more

    assert listed(limit=2) == ([third, second], True)
    assert listed(starting_after=second) == ([first], False)
    assert listed(payment_intent=intent) == ([second], False)
    every = sdk.v1.checkout.sessions.list({"limit": 1}, options).auto_paging_iter()
    assert [row.id for row in every] == [third, second, first]


def test_payments_are_found_by_what_was_noted_on_them(sdk, account, paid):
    options = {"stripe_account": account}

    def found(query):
        page = sdk.v1.payment_intents.search({"query": query}, options)
        return [intent.id for intent in page.data]

    assert found("metadata['order']:'K7QM2' AND status:'succeeded'") == [paid]
    assert found("metadata['order']:'ZZZZZ'") == []
    assert [row.id for row in sdk.v1.payment_intents.list(None, options).data] == [paid]
    charges = sdk.v1.charges.list({"payment_intent": paid}, options).data
    assert sdk.v1.charges.retrieve(charges[0].id, None, options).payment_intent == paid
