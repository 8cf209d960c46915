"""Connect who takes the cards of an event: by a new account, or by one they have."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from portal.core.db import db
from portal.core.modules import Module
from portal.modules import switch
from portal.online import StripeAuthorization
from portal.online.models import ProviderEvent
from portal.payments import Way, ways
from tests.integration.online.conftest import Till
from tests.support.stage import Stage, at_once

PAGE = "/events/harbour-lights/settings/payments"
STRIPE = f"{PAGE}/stripe"
V1 = "/v1/events/harbour-lights/stripe-authorization"


@pytest.fixture
def house(stage: Stage, stripe_standin) -> Stage:
    return stage


def authorization(house: Stage) -> StripeAuthorization | None:
    with house.app.app_context():
        return db.session.query(StripeAuthorization).one_or_none()


def allow(url: str, do: str = "connect") -> str:
    """What the organizer says at Stripe; where it sends them back to."""
    answer = requests.post(url, data={"do": do}, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def begin_oauth(house: Stage, who: str = "otto") -> str:
    return str(house.as_(who).post(f"{STRIPE}/authorize").headers["Location"])


def connect(house: Stage, who: str = "otto") -> None:
    back = allow(begin_oauth(house, who))
    page = house.as_(who).get(back).headers["Location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
    assert "Connect this account" in house.as_(who).get(page).text
    assert house.as_(who).post(f"{STRIPE}/connect", data=query).status_code == 303


def test_an_account_they_have(house: Stage) -> None:
    assert house.as_("otto").get(V1).status_code == 404
    connect(house)
    found = authorization(house)
    assert found is not None
    assert found.connected_at
    answer = house.as_("bea").get(V1)
    assert answer.json == {
        "publishable_key": found.publishable_key,
        "account": found.account,
        "connected_at": found.connected_at.isoformat(),
    }
    assert "sk_test" not in f"{found.access_token_sealed}{found.refresh_token_sealed}{answer.text}"
    page = house.as_("otto").get(PAGE).text
    assert found.account in page
    assert "Disconnect" in page


def test_a_new_account(house: Stage, stripe_standin) -> None:
    to_stripe = house.as_("olivia").post(f"{STRIPE}/onboard").headers["Location"]
    found = authorization(house)
    assert found is not None
    assert found.connected_at is None
    assert house.as_("olivia").get(V1).status_code == 404
    assert "Not finished" in house.as_("olivia").get(PAGE).text
    house.as_("olivia").post(f"{STRIPE}/check")
    assert "still needs something" in house.as_("olivia").get(PAGE).text
    requests.post(to_stripe, data={"do": "finish"}, allow_redirects=False, timeout=5)
    house.as_("olivia").post(f"{STRIPE}/check")
    found = authorization(house)
    assert found is not None
    assert found.connected_at
    assert house.as_("olivia").get(V1).json["account"] == found.account


def test_stripe_tells_that_the_new_account_is_ready(house: Stage, stripe_standin) -> None:
    from standins.keys import STRIPE_EVENTS
    from tests.support.providers import into

    house.as_("olivia").post(f"{STRIPE}/onboard")
    found = authorization(house)
    assert found is not None
    stripe_standin.deliver_to(into(house.app.test_client(), STRIPE_EVENTS))
    stripe_standin.enable(found.account)
    assert stripe_standin.deliver(times=2) == [200, 200]
    assert authorization(house).connected_at  # type: ignore[union-attr]


def test_two_who_begin_at_once_make_one_account(house: Stage) -> None:
    def begin(who: str) -> int:
        return int(house.as_(who).post(f"{STRIPE}/onboard").status_code)

    for who in ("otto", "olivia"):
        house.as_(who)
    assert at_once(lambda: begin("otto"), lambda: begin("olivia")) == [303, 303]
    assert house.count(StripeAuthorization) == 1


def test_a_second_one_is_refused(house: Stage) -> None:
    late = allow(begin_oauth(house, "olivia"))
    connect(house)
    before = authorization(house)
    for way in ("onboard", "authorize"):
        answer = house.as_("olivia").post(f"{STRIPE}/{way}")
        assert answer.status_code == 409
        assert "Disconnect that one first" in answer.text
    page = house.as_("olivia").get(late).headers["Location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
    assert house.as_("olivia").post(f"{STRIPE}/connect", data=query).status_code == 409
    assert authorization(house).account == before.account  # type: ignore[union-attr]


def test_the_answer_belongs_to_who_asked(house: Stage) -> None:
    back = allow(begin_oauth(house, "otto"))
    assert house.as_("olivia").get(back).status_code == 400
    assert house.as_("otto").get(back.replace("state=", "state=x")).status_code == 400
    assert house.as_("otto").get("/stripe/return").status_code == 400
    assert house.as_("otto").post(f"{STRIPE}/connect", data={"code": "ac_1"}).status_code == 400
    assert authorization(house) is None


def test_who_says_no_at_stripe_is_told(house: Stage) -> None:
    back = allow(begin_oauth(house), "deny")
    assert house.as_("otto").get(back).headers["Location"] == PAGE
    assert "Nothing was connected." in house.as_("otto").get(PAGE).text


def test_a_code_works_once(house: Stage) -> None:
    begun = begin_oauth(house)
    page = house.as_("otto").get(allow(begun)).headers["Location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
    answer = house.as_("otto").post(f"{STRIPE}/connect", data={**query, "code": "ac_made_up"})
    assert answer.status_code == 422
    assert authorization(house) is None


@pytest.mark.parametrize(("who", "status"), [("cora", 403), ("bea", 403), ("stan", 404)])
def test_others_have_no_say(house: Stage, who: str, status: int) -> None:
    for way in ("onboard", "authorize", "check", "connect", "disconnect"):
        assert house.as_(who).post(f"{STRIPE}/{way}").status_code == status
    assert house.as_(who).post(f"{PAGE}/paypal", data={"to": "on"}).status_code == status
    assert authorization(house) is None


def test_a_co_organizer_sees_who_can_change_it(house: Stage) -> None:
    page = house.as_("cora").get(PAGE).text
    assert "The owner and the organizers can change this." in page
    assert "Set up Stripe" not in page


def test_disconnecting_says_what_it_does_and_closes_pages(till: Till) -> None:
    session = till.begin()
    otto = till.stage.as_("otto")
    assert 'data-open="1"' in otto.get(f"{STRIPE}/disconnect").text
    assert otto.post(f"{STRIPE}/disconnect").status_code == 303
    assert till.stripe.get(session)["status"] == "expired"
    assert authorization(till.stage) is None
    assert "Card" not in till.browser.get(till.at("/pay")).text
    assert otto.post(f"{STRIPE}/disconnect").status_code == 409
    assert till.acts("stripe.") == ["stripe.disconnected"]


def test_disconnected_at_stripe(till: Till) -> None:
    till.stripe.disconnect(till.account)
    assert till.stripe.deliver() == [200]
    assert authorization(till.stage) is None


def test_switched_off_with_its_module(till: Till) -> None:
    """Nobody connects any more; what is under way is paid and booked."""
    session = till.begin()
    with till.app.app_context():
        switch({Module.PAYMENTS: False}, by_id=None)
        db.session.commit()
    assert till.stage.as_("otto").post(f"{STRIPE}/onboard").status_code == 404
    till.stripe.pay(session)
    assert set(till.stripe.deliver()) == {200}
    assert till.stored().status == "completed"


def test_paypal_is_switched(house: Stage) -> None:
    def labels() -> list[str]:
        with house.app.app_context():
            from portal.events import Event

            found: list[Way] = list(ways(db.session.get_one(Event, house.event.id)))
            return [way.label for way in found]

    assert house.as_("otto").post(f"{PAGE}/paypal", data={"to": "on"}).status_code == 303
    assert labels() == ["PayPal"]
    assert "Stop offering PayPal" in house.as_("otto").get(PAGE).text
    house.as_("otto").post(f"{PAGE}/paypal", data={"to": "off"})
    assert labels() == []


def test_a_site_without_providers_says_nothing_of_them(make_app) -> None:
    stage = Stage(make_app())
    page = stage.as_("otto").get(PAGE).text
    assert "Stripe" not in page
    assert "PayPal" not in page


def test_who_has_paid_when_it_is_disconnected_gets_tickets(till: Till) -> None:
    till.stripe.pay(till.begin())
    till.stage.as_("otto").post(f"{STRIPE}/disconnect")
    assert (till.stored().status, till.ledger()) == ("completed", [(7000, "booked")])
    assert set(till.stripe.deliver(times=2, shuffle=True)) == {200}
    assert till.ledger() == [(7000, "booked")]
    assert till.breaches() == []


def test_told_when_nobody_can_be_asked_any_more(till: Till, mails) -> None:
    """Stripe's signature is enough: the buyer has paid, and the organizer has the money."""
    session = till.begin()
    till.stripe.pay(session)
    till.stripe.disconnect(till.account)
    assert set(till.stripe.deliver(times=2, shuffle=True)) == {200}
    assert (till.stored().status, till.ledger()) == ("completed", [(7000, "booked")])
    assert len([mail for mail in mails()["bo@example.org"] if "ickets" in mail["Subject"]]) == 1
    with till.app.app_context():
        told = dict(db.session.query(ProviderEvent.kind, ProviderEvent.outcome).all())
    assert told["charge.succeeded"] == "account gone"
    assert {told["checkout.session.completed"], told["payment_intent.succeeded"]} == {
        "paid",
        "known",
    }


def test_told_that_it_went_back_when_nobody_can_be_asked_any_more(till: Till) -> None:
    session = till.begin()
    till.stripe.pay(session)
    till.stripe.deliver()
    till.stripe.refund_at_provider(session, 3000)
    dispute = till.stripe.dispute(session)
    till.stripe.close_dispute(dispute["id"], "lost")
    till.stripe.disconnect(till.account)
    assert set(till.stripe.deliver(times=2)) == {200}
    assert till.ledger() == [(7000, "booked"), (-3000, "booked"), (-4000, "booked")]
    assert till.stored().status == "cancelled"
    assert till.breaches() == []


def test_a_refund_nobody_can_make_any_more_is_seen(till: Till, work) -> None:
    session = till.begin()
    till.end()
    till.sell_out()
    till.stripe.pay(session)
    till.stripe.disconnect(till.account)
    till.stripe.deliver()
    work()
    assert till.ledger() == [(7000, "booked"), (-7000, "refused")]
    assert till.acts()[-1] == "payment.refund_refused"
    assert till.breaches() == [f"Order {till.order.code} is expired, and €70.00 was paid for it."]


def test_a_page_of_an_account_that_is_gone_is_given_up(till: Till, work) -> None:
    till.begin()
    till.stripe.disconnect(till.account)
    till.end()
    till.let_pages_end()
    work()
    assert till.attempts() == ["over"]


def test_a_new_account_that_went_away_again(house: Stage, stripe_standin) -> None:
    from standins.keys import STRIPE_EVENTS
    from tests.support.providers import into

    house.as_("olivia").post(f"{STRIPE}/onboard")
    found = authorization(house)
    assert found is not None
    stripe_standin.deliver_to(into(house.app.test_client(), STRIPE_EVENTS))
    stripe_standin.enable(found.account)
    stripe_standin.disconnect(found.account)
    assert stripe_standin.deliver("account.updated") == [200]
    assert authorization(house).connected_at is None  # type: ignore[union-attr]
