"""Money that goes back, and money that is taken back, on the stand-in with the real SDK."""

import pytest
import stripe


@pytest.fixture
def options(account):
    return {"stripe_account": account}


@pytest.fixture
def refund(sdk, options, paid):
    def refund(amount=None, **more):
        params = {"payment_intent": paid} | ({"amount": amount} if amount is not None else {})
        return sdk.v1.refunds.create(params, {**options, **more})

    return refund


def charge(sdk, options, paid):
    expand = {"expand": ["latest_charge"]}
    return sdk.v1.payment_intents.retrieve(paid, expand, options).latest_charge


def test_a_part_and_then_the_rest(sdk, options, paid, refund, shop, stripe_standin):
    stripe_standin.drop()
    part = refund(2500)
    between = charge(sdk, options, paid)
    rest = refund()
    after = charge(sdk, options, paid)
    stripe_standin.deliver()

    assert (part.amount, part.currency, part.status) == (2500, "eur", "succeeded")
    assert (between.amount_refunded, between.refunded) == (2500, False)
    assert (rest.amount, after.amount_refunded, after.refunded) == (6500, 9000, True)
    rows = sdk.v1.refunds.list({"payment_intent": paid}, options).data
    assert [row.id for row in rows] == [rest.id, part.id]
    assert sdk.v1.refunds.retrieve(part.id, None, options).charge == after.id
    assert shop.kinds == ["refund.created", "charge.refunded"] * 2


@pytest.mark.parametrize(
    ("before", "amount", "code", "sentence"),
    [
        (0, 9001, None, "(90.01 EUR) is greater than charge amount (90.00 EUR)"),
        (1000, 8001, None, "is greater than unrefunded amount on charge (80.00 EUR)"),
        (9000, 1, "charge_already_refunded", "has already been refunded."),
        (0, 0, "parameter_invalid_integer", "must be greater than or equal to 1"),
    ],
)
def test_never_more_than_is_left(refund, stripe_standin, before, amount, code, sentence):
    if before:
        refund(before)

    with pytest.raises(stripe.InvalidRequestError) as caught:
        refund(amount)

    assert (caught.value.code, sentence in caught.value.user_message) == (code, True)
    assert sum(row["amount"] for row in stripe_standin.refunds) == before


def test_an_unpaid_session_has_nothing_to_give_back(sdk, options, session, stripe_standin):
    stripe_standin.decline(session.id)
    intent = stripe_standin.get(session.id)["payment_intent"]

    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        sdk.v1.refunds.create({"payment_intent": intent}, options)


def test_a_refund_that_stripe_declines_is_declined_again_for_its_key(refund, stripe_standin):
    stripe_standin.decline_next_refund()
    said = []
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            refund(1000, idempotency_key="refund-1")
        said.append(caught.value.code)

    assert said == ["balance_insufficient"] * 2
    assert stripe_standin.refunds == []
    assert refund(1000, idempotency_key="refund-2").status == "succeeded"


def test_a_refund_under_way_arrives_or_comes_back(sdk, options, paid, refund, shop, stripe_standin):
    stripe_standin.delay_next_refund()
    stripe_standin.delay_next_refund()
    good, bad = refund(1000), refund(2000)
    stripe_standin.drop()
    stripe_standin.settle_refund(good.id)
    stripe_standin.settle_refund(bad.id, "failed")
    stripe_standin.deliver()

    states = [sdk.v1.refunds.retrieve(row.id, None, options).status for row in (good, bad)]
    assert (good.status, states) == ("pending", ["succeeded", "failed"])
    assert charge(sdk, options, paid).amount_refunded == 1000
    assert shop.kinds == ["refund.updated", "refund.updated", "refund.failed"]


def test_a_refund_in_the_dashboard_is_told(sdk, account, options, paid, shop, stripe_standin):
    stripe_standin.drop()
    made = stripe_standin.refund_at_provider(paid, 500)
    stripe_standin.deliver("charge.refunded")

    assert charge(sdk, options, paid).amount_refunded == 500
    assert shop.heard == [("charge.refunded", account, made["charge"])]
    assert stripe_standin.post.waiting == ["refund.created"]


def test_a_disputed_charge_cannot_be_refunded_until_it_is_won(
    sdk, account, options, refund, session, paid, shop, stripe_standin
):
    stripe_standin.drop()
    dispute = stripe_standin.dispute(session.id)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refund(1000)
    stripe_standin.close_dispute(dispute["id"], "won")
    stripe_standin.deliver()

    assert caught.value.code == "charge_disputed"
    assert shop.heard == [
        ("charge.dispute.created", account, dispute["id"]),
        ("charge.dispute.closed", account, dispute["id"]),
    ]
    assert sdk.v1.disputes.retrieve(dispute["id"], None, options).status == "won"
    assert refund(1000).status == "succeeded"
