"""Sealed secrets open with the key that sealed them, for their own purpose, and in no other way."""

import pytest
from flask import Flask

from portal.core import sealing

OLD, NEW = "the old key, long enough for all of us", "the new key, long enough for all of us"


def house(*keys: str) -> Flask:
    app = Flask("house")
    app.config.update(SECRET_KEY=keys[0], SECRET_KEY_FALLBACKS=list(keys[1:]))
    return app


def test_a_secret_comes_back_and_does_not_show() -> None:
    with house(NEW).app_context():
        sealed = sealing.seal("stripe.1", "sk_live_ø")
        assert "sk_live" not in sealed
        assert sealing.seal("stripe.1", "sk_live_ø") != sealed
        assert sealing.unseal("stripe.1", sealed) == "sk_live_ø"


def test_an_older_key_still_opens_and_new_secrets_need_only_the_newest() -> None:
    with house(OLD).app_context():
        sealed = sealing.seal("stripe.1", "secret")
    with house(NEW, OLD).app_context():
        assert sealing.unseal("stripe.1", sealed) == "secret"
        renewed = sealing.seal("stripe.1", "secret")
    with house(NEW).app_context():
        assert sealing.unseal("stripe.1", renewed) == "secret"
        with pytest.raises(sealing.Unreadable):
            sealing.unseal("stripe.1", sealed)


@pytest.mark.parametrize("damage", [lambda s: s[:-4], lambda s: s[::-1], lambda s: "", str.lower])
def test_what_was_touched_does_not_open(damage) -> None:
    with house(NEW).app_context():
        sealed = sealing.seal("stripe.1", "secret")
        with pytest.raises(sealing.Unreadable):
            sealing.unseal("stripe.1", damage(sealed))


def test_a_secret_opens_for_its_own_purpose_only() -> None:
    with house(NEW).app_context():
        sealed = sealing.seal("second-factor.1", "secret")
        with pytest.raises(sealing.Unreadable, match=r"second-factor\.2"):
            sealing.unseal("second-factor.2", sealed)
