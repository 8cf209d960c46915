"""Settings: what production refuses to start with, all of it in one message."""

from pathlib import Path

import pytest

from portal import config

GOOD = {
    "PORTAL_ENV": "production",
    "PORTAL_SECRET_KEY": "a key that is long enough for production",
    "PORTAL_BASE_URL": "https://tickets.example.org",
    "PORTAL_MAIL_SERVER": "mail.example.org",
}


def load(folder: Path, **changed: str) -> dict[str, object]:
    environ = {**GOOD, **{f"PORTAL_{name}": value for name, value in changed.items()}}
    return config.load({"INSTANCE": folder}, environ)


def problems(folder: Path, **changed: str) -> list[str]:
    with pytest.raises(config.BadConfiguration) as refused:
        load(folder, **changed)
    return str(refused.value).splitlines()[1:]


def test_production_starts_with_what_it_needs(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert (settings["SESSION_COOKIE_SECURE"], settings["RATE_LIMITS"]) == (True, True)
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["TRUSTED_HOSTS"] == ["tickets.example.org", "localhost", "127.0.0.1"]


def test_production_names_everything_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(config.BadConfiguration) as refused:
        config.load({"INSTANCE": tmp_path}, {"PORTAL_ENV": "production"})
    assert str(refused.value).splitlines() == [
        "Foyer cannot start:",
        "- PORTAL_SECRET_KEY must be set, each key at least 32 characters",
        "- PORTAL_BASE_URL must be set and start with https://",
        "- PORTAL_MAIL_SERVER must be set: buyers wait for their tickets",
    ]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "each key at least 32 characters"),
        ("SECRET_KEY", GOOD["PORTAL_SECRET_KEY"] + ", an old one", "each key at least 32"),
        ("BASE_URL", "http://tickets.example.org", "start with https://"),
        ("BASE_URL", "https://", "start with https://"),
        ("RATE_LIMITS", "off", "is for load tests only"),
        ("DATABASE_URL", "mysql://here/foyer", "start with sqlite:/// or postgresql://"),
        ("DATABASE_URL", "nonsense", "start with sqlite:/// or postgresql://"),
        ("ORDER_HOLD_MINUTES", "0", "from 1 to 60"),
        ("ORDER_HOLD_MINUTES", "61", "from 1 to 60"),
        ("MAIL_PORT", "²", "must be a whole number"),
        ("MAIL_USE_TLS", "maybe", "must be on or off, not 'maybe'"),
        ("TRUSTED_PROXIES", "-1", "must be a whole number"),
        ("STRIPE_API_BASE", "http://127.0.0.1:9001", "must start with https://"),
        ("PAYPAL_API_BASE", "http://127.0.0.1:9002", "must start with https://"),
    ],
)
def test_each_wrong_setting_has_its_sentence(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    (problem,) = problems(tmp_path, **{name: value})
    assert problem.startswith(f"- PORTAL_{name}")
    assert sentence in problem


def test_only_two_kinds_of_installation_are_known(tmp_path: Path) -> None:
    assert problems(tmp_path, ENV="staging") == ["- PORTAL_ENV must be development or production"]


def test_development_needs_nothing_and_keeps_its_key(tmp_path: Path) -> None:
    first, again = (config.load({"INSTANCE": tmp_path}, {}) for _ in range(2))
    assert first["SECRET_KEY"] == again["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) == 64
    assert "TRUSTED_HOSTS" not in first


STRIPE = {
    "STRIPE_SECRET_KEY": "sk_live_1",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
}
PAYPAL = {"PAYPAL_CLIENT_ID": "id", "PAYPAL_SECRET": "secret", "PAYPAL_WEBHOOK_ID": "WH-1"}


@pytest.mark.parametrize("all_of", [STRIPE, PAYPAL], ids=["stripe", "paypal"])
def test_a_provider_is_set_up_whole_or_not_at_all(tmp_path: Path, all_of: dict[str, str]) -> None:
    assert load(tmp_path, **all_of)
    for left_out in all_of:
        rest = {name: value for name, value in all_of.items() if name != left_out}
        assert problems(tmp_path, **rest) == [
            f"- PORTAL_{left_out} must be set too, or none of these"
        ]


def test_the_address_of_a_stand_in(tmp_path: Path) -> None:
    settings = config.load({"INSTANCE": tmp_path}, {"PORTAL_STRIPE_API_BASE": "http://here:1/"})
    assert settings["STRIPE_API_BASE"] == "http://here:1"
    with pytest.raises(config.BadConfiguration, match="PORTAL_STRIPE_API_BASE must start with"):
        config.load({"INSTANCE": tmp_path}, {"PORTAL_STRIPE_API_BASE": "localhost:9"})
