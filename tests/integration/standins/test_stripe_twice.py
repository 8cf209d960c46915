"""Calls that are made again: replayed answers, other parameters, answers that got lost."""

import threading

import pytest
import stripe


@pytest.fixture
def keyed(account):
    return {"stripe_account": account, "idempotency_key": "order-K7QM2-1"}


def test_the_same_call_again_is_answered_alike(sdk, keyed, wanted, stripe_standin):
    first = sdk.v1.checkout.sessions.create(wanted, keyed)
    second = sdk.v1.checkout.sessions.create(wanted, keyed)

    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(stripe_standin.sessions) == 1
    posts = stripe_standin.requests.of("POST", "/v1/checkout/sessions")
    assert [(asked.status, asked.replayed) for asked in posts] == [(200, False), (200, True)]
    assert posts[0].params["client_reference_id"] == "K7QM2"


def test_another_call_with_the_same_key_is_refused(sdk, keyed, wanted, stripe_standin):
    sdk.v1.checkout.sessions.create(wanted, keyed)

    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        sdk.v1.checkout.sessions.create({**wanted, "client_reference_id": "ZZZZZ"}, keyed)
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        sdk.v1.refunds.create({"payment_intent": "pi_1"}, keyed)
    assert len(stripe_standin.sessions) == 1


def test_a_key_belongs_to_one_account(sdk, keyed, wanted, stripe_standin):
    other = {**keyed, "stripe_account": stripe_standin.connect()}
    sessions = [sdk.v1.checkout.sessions.create(wanted, options).id for options in (keyed, other)]

    assert len(set(sessions)) == 2


def test_a_key_is_forgotten_after_a_day(sdk, keyed, wanted, stripe_standin):
    sdk.v1.checkout.sessions.create(wanted, keyed)
    stripe_standin.advance(24 * 3600 + 60)
    sdk.v1.checkout.sessions.create(wanted, keyed)

    assert len(stripe_standin.sessions) == 2


def test_what_was_refused_before_it_began_may_be_put_right(sdk, keyed, wanted):
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.checkout.sessions.create({**wanted, "nonsense": "1"}, keyed)

    assert sdk.v1.checkout.sessions.create(wanted, keyed).status == "open"


def test_eight_at_once_make_one(sdk, keyed, wanted, stripe_standin):
    made = []
    threads = [
        threading.Thread(
            target=lambda: made.append(sdk.v1.checkout.sessions.create(wanted, keyed).id)
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(made), len(set(made)), len(stripe_standin.sessions)) == (8, 1, 1)


def test_a_lost_answer_is_found_again_by_its_key(sdk, account, paid, stripe_standin):
    options = {"stripe_account": account, "idempotency_key": "refund-1"}
    params = {"payment_intent": paid, "amount": 1000}
    stripe_standin.lose_next_answer("/v1/refunds")

    with pytest.raises(stripe.APIConnectionError):
        sdk.v1.refunds.create(params, options)
    again = sdk.v1.refunds.create(params, options)

    assert [refund["id"] for refund in stripe_standin.refunds] == [again.id]


def test_the_sdk_tries_again_by_itself(sdk, account, paid, stripe_standin):
    stripe_standin.lose_next_answer()
    options = {"stripe_account": account, "max_network_retries": 1}
    refund = sdk.v1.refunds.create({"payment_intent": paid}, options)

    assert (refund.amount, len(stripe_standin.refunds)) == (9000, 1)


def test_a_server_that_stumbles_has_done_nothing(sdk, keyed, wanted, stripe_standin):
    stripe_standin.fail_next(500)

    with pytest.raises(stripe.APIError):
        sdk.v1.checkout.sessions.create(wanted, keyed)
    assert stripe_standin.sessions == []
    assert sdk.v1.checkout.sessions.create(wanted, keyed).status == "open"
