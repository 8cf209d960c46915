"""Connect on the stand-in, with the real SDK: onboarding, OAuth, and accounts kept apart."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import stripe

FULL_CONTROL = {
    "controller": {
        "stripe_dashboard": {"type": "full"},
        "fees": {"payer": "account"},
        "losses": {"payments": "stripe"},
        "requirement_collection": "stripe",
    },
    "email": "olivia@example.org",
}
REDIRECT = "http://shop.example/connected"


def link(sdk, account):
    return sdk.v1.account_links.create(
        {
            "account": account,
            "type": "account_onboarding",
            "return_url": "http://shop.example/back",
            "refresh_url": "http://shop.example/again",
        }
    )


def pressed(url, button):
    """Where this button of a hosted page leads."""
    answer = requests.post(url, data={"do": button}, timeout=10, allow_redirects=False)
    return answer.headers["Location"]


def test_onboarding_ends_with_an_account_that_can_charge(sdk, shop, stripe_standin):
    new = sdk.v1.accounts.create(FULL_CONTROL)
    before = sdk.v1.accounts.retrieve(new.id)
    url = link(sdk, new.id).url
    page = requests.get(url, timeout=10)
    back = pressed(url, "finish")
    after = sdk.v1.accounts.retrieve(new.id)
    stripe_standin.deliver()

    assert (before.charges_enabled, before.details_submitted) == (False, False)
    assert "olivia@example.org" in page.text
    assert back == "http://shop.example/back"
    assert (after.charges_enabled, after.requirements.currently_due) == (True, [])
    assert shop.heard == [("account.updated", new.id, new.id)]


def test_a_link_leads_through_once(sdk):
    new = sdk.v1.accounts.create(FULL_CONTROL)
    url = link(sdk, new.id).url
    first, second = pressed(url, "later"), pressed(url, "finish")

    assert (first, second) == ("http://shop.example/back", "http://shop.example/again")
    assert sdk.v1.accounts.retrieve(new.id).charges_enabled is False


def test_an_account_that_is_not_finished_cannot_charge(sdk, wanted):
    new = sdk.v1.accounts.create(FULL_CONTROL)

    with pytest.raises(stripe.InvalidRequestError, match="cannot currently make charges"):
        sdk.v1.checkout.sessions.create(wanted, {"stripe_account": new.id})


def authorize(sdk, button):
    url = sdk.oauth.authorize_url(
        {"scope": "read_write", "state": "secret", "redirect_uri": REDIRECT}
    )
    page = requests.get(url, timeout=10)
    assert re.findall(r"<button[^>]*>([^<]+)<", page.text) == ["Connect", "Cancel"]
    there, _, query = pressed(url, button).partition("?")
    assert there == REDIRECT
    return {name: values[0] for name, values in parse_qs(query).items()}


def test_a_code_opens_an_account_once(sdk, wanted):
    said = authorize(sdk, "connect")
    given = sdk.oauth.token({"grant_type": "authorization_code", "code": said["code"]})
    session = sdk.v1.checkout.sessions.create(wanted, {"stripe_account": given.stripe_user_id})

    assert (said["state"], said["scope"], given.livemode) == ("secret", "read_write", False)
    assert given.stripe_publishable_key.startswith("pk_test_")
    assert session.status == "open"
    with pytest.raises(stripe.oauth_error.InvalidGrantError):
        sdk.oauth.token({"grant_type": "authorization_code", "code": said["code"]})


def test_a_code_goes_stale(sdk, stripe_standin):
    said = authorize(sdk, "connect")
    stripe_standin.advance(6 * 60)

    with pytest.raises(stripe.oauth_error.InvalidGrantError):
        sdk.oauth.token({"grant_type": "authorization_code", "code": said["code"]})


def test_who_cancels_is_sent_back_without_a_code(sdk):
    assert authorize(sdk, "cancel") == {
        "error": "access_denied",
        "error_description": "The user denied your request",
        "state": "secret",
    }


def test_another_client_may_not_ask(stripe_standin):
    query = "client_id=ca_other&response_type=code&scope=read_write&redirect_uri=x"
    page = requests.get(f"{stripe_standin.url}/oauth/authorize?{query}", timeout=10)

    assert (page.status_code, "client identifier" in page.text) == (400, True)
    assert "<button" not in page.text


def test_leaving_makes_the_platform_a_stranger(sdk, account, session, shop, stripe_standin):
    left = sdk.oauth.deauthorize({"stripe_user_id": account})
    stripe_standin.deliver()

    assert left.stripe_user_id == account
    assert shop.heard == [("account.application.deauthorized", account, stripe_standin.client_id)]
    with pytest.raises(stripe.PermissionError, match="Application access may have been revoked"):
        sdk.v1.checkout.sessions.retrieve(session.id, None, {"stripe_account": account})
    with pytest.raises(stripe.PermissionError):
        sdk.v1.accounts.retrieve(account)
    with pytest.raises(stripe.oauth_error.InvalidClientError):
        sdk.oauth.deauthorize({"stripe_user_id": account})


@pytest.mark.parametrize("whose", ["another", "platform"])
def test_accounts_do_not_see_each_other(sdk, session, stripe_standin, whose):
    options = {"stripe_account": stripe_standin.connect()} if whose == "another" else {}

    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.checkout.sessions.retrieve(session.id, None, options)

    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    assert sdk.v1.checkout.sessions.list(None, options).data == []


def test_stripe_may_close_an_account_and_its_owner_may_leave(
    sdk, account, wanted, shop, stripe_standin
):
    stripe_standin.disable(account)
    with pytest.raises(stripe.InvalidRequestError, match="cannot currently make charges"):
        sdk.v1.checkout.sessions.create(wanted, {"stripe_account": account})
    stripe_standin.enable(account)
    stripe_standin.disconnect(account)
    stripe_standin.deliver()

    kinds = ["account.updated", "account.updated", "account.application.deauthorized"]
    assert shop.kinds == kinds


def test_every_page_brings_its_style_and_no_script(sdk, session, stripe_standin):
    for url in (session.url, link(sdk, sdk.v1.accounts.create(FULL_CONTROL).id).url):
        page = requests.get(url, timeout=10)
        style = re.search(r'href="(/static/[^"]+)"', page.text).group(1)
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))

        assert requests.get(origin + style, timeout=10).status_code == 200
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert re.findall(r"<script|\sstyle=|\son\w+=", page.text) == []
