"""Settings: defaults, then the environment (`PORTAL_…`), then overrides for tests.

README lists every name; a test compares the two.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HOUSE = Path(__file__).resolve().parent.parent

DEFAULTS: dict[str, Any] = {
    "SECRET_KEY": "",
    "DATABASE_URL": "",
    "ENV": "development",
    "APP_NAME": "Foyer",
    "BASE_URL": "http://127.0.0.1:5000",
    "MAIL_SERVER": "",
    "MAIL_PORT": "25",
    "MAIL_USERNAME": "",
    "MAIL_PASSWORD": "",
    "MAIL_USE_TLS": "off",
    "MAIL_SENDER": "Foyer <tickets@localhost>",
    "STORAGE": "",
    "ORDER_HOLD_MINUTES": "15",
    "OUTBOX_SECONDS": "60",
    "TRUSTED_PROXIES": "0",
    "RATE_LIMITS": "on",
    "STRIPE_SECRET_KEY": "",
    "STRIPE_PUBLISHABLE_KEY": "",
    "STRIPE_WEBHOOK_SECRET": "",
    "STRIPE_CLIENT_ID": "",
    "STRIPE_API_BASE": "",
    "STRIPE_CONNECT_BASE": "",
    "PAYPAL_CLIENT_ID": "",
    "PAYPAL_SECRET": "",
    "PAYPAL_WEBHOOK_ID": "",
    "PAYPAL_API_BASE": "",
}

# What belongs together: who takes cards must also hear of payments that the browser did not tell.
TOGETHER = (
    ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET"),
    ("PAYPAL_CLIENT_ID", "PAYPAL_SECRET", "PAYPAL_WEBHOOK_ID"),
)
# Where the providers answer, when the setting does not name a stand-in.
PROVIDERS = {
    "STRIPE_API_BASE": "https://api.stripe.com",
    "STRIPE_CONNECT_BASE": "https://connect.stripe.com",
    "PAYPAL_API_BASE": "https://api-m.paypal.com",
}

# What people can't set: limits and cookie rules that the rest of the house counts on.
FIXED: dict[str, Any] = {
    "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 500_000,
    "MAX_FORM_PARTS": 1_000,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    # A till stays open all evening; its forms must not go stale by the clock.
    "WTF_CSRF_TIME_LIMIT": None,
    # Pages whose address is a key send no referrer, and their forms must work over https too.
    "WTF_CSRF_SSL_STRICT": False,
}

LONGEST_OUTBOX = 3600  # a message to people that waits longer is a draft

ON, OFF = frozenset({"on", "true", "1", "yes"}), frozenset({"off", "false", "0", "no", ""})
DATABASES = ("sqlite", "postgresql", "postgres")


class BadConfiguration(Exception):
    """The settings can't be served with; the message names every one that is wrong."""


def load(overrides: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings, complete and checked. Raises `BadConfiguration`."""
    typed = {name: environ.get(f"PORTAL_{name}", value) for name, value in DEFAULTS.items()}
    settings = {**FIXED, **typed, **overrides}
    problems = _complete(settings)
    if settings["ENV"] == "production":
        problems += _insecure(settings)
    if problems:
        raise BadConfiguration("Foyer cannot start:\n" + "\n".join(f"- {p}" for p in problems))
    return settings


def _complete(settings: dict[str, Any]) -> list[str]:
    """Give every setting its type and its place; what can't be read comes back as sentences."""
    problems = [*_numbers(settings), *_switches(settings)]
    instance = Path(settings.setdefault("INSTANCE", HOUSE / "instance"))
    settings["DATABASE_URL"] = settings["DATABASE_URL"] or f"sqlite:///{instance}/foyer.db"
    settings["STORAGE"] = settings["STORAGE"] or str(instance / "storage")
    keys = [key.strip() for key in settings["SECRET_KEY"].split(",") if key.strip()]
    if not keys and settings["ENV"] != "production":
        keys = [_own_key(instance)]
    settings["SECRET_KEY"] = keys[0] if keys else ""
    settings["SECRET_KEY_FALLBACKS"] = keys[1:]
    if urlsplit(settings["DATABASE_URL"]).scheme.partition("+")[0] not in DATABASES:
        problems.append("PORTAL_DATABASE_URL must start with sqlite:/// or postgresql://")
    if not 1 <= settings["ORDER_HOLD_MINUTES"] <= 60:
        problems.append("PORTAL_ORDER_HOLD_MINUTES must be from 1 to 60")
    if settings["OUTBOX_SECONDS"] > LONGEST_OUTBOX:
        problems.append(f"PORTAL_OUTBOX_SECONDS must be from 0 to {LONGEST_OUTBOX}")
    if settings["ENV"] not in ("development", "production"):
        problems.append("PORTAL_ENV must be development or production")
    problems += _providers(settings)
    _address(settings)
    settings["MAIL_DEFAULT_SENDER"] = settings["MAIL_SENDER"]
    return problems


def _numbers(settings: dict[str, Any]) -> Iterator[str]:
    for name in ("MAIL_PORT", "ORDER_HOLD_MINUTES", "OUTBOX_SECONDS", "TRUSTED_PROXIES"):
        if not str(settings[name]).isascii() or not str(settings[name]).isdigit():
            yield f"PORTAL_{name} must be a whole number, not {settings[name]!r}"
            settings[name] = "0"
        settings[name] = int(settings[name])


def _switches(settings: dict[str, Any]) -> Iterator[str]:
    for name in ("MAIL_USE_TLS", "RATE_LIMITS"):
        said = str(settings[name]).lower()
        if said not in ON | OFF:
            yield f"PORTAL_{name} must be on or off, not {settings[name]!r}"
        settings[name] = said in ON


def _providers(settings: dict[str, Any]) -> Iterator[str]:
    """Half of a provider takes money that nobody hears of: all of its settings, or none."""
    for names in TOGETHER:
        missing = [f"PORTAL_{name}" for name in names if not settings[name]]
        if missing and len(missing) < len(names):
            yield f"{' and '.join(missing)} must be set too, or none of these"
    for name in PROVIDERS:
        settings[name] = settings[name].rstrip("/")
        if settings[name] and urlsplit(settings[name]).scheme not in ("http", "https"):
            yield f"PORTAL_{name} must start with https://"


def _address(settings: dict[str, Any]) -> None:
    """Secure cookies wherever the site is served by https; `__Host-` pins them to this host."""
    address = urlsplit(settings["BASE_URL"])
    https = address.scheme == "https"
    settings["SESSION_COOKIE_SECURE"] = https
    settings["SESSION_COOKIE_NAME"] = "__Host-session" if https else "session"
    settings["PREFERRED_URL_SCHEME"] = "https" if https else "http"
    if settings["ENV"] == "production":  # and this machine itself, for those who look after it
        settings["TRUSTED_HOSTS"] = [address.hostname or "localhost", "localhost", "127.0.0.1"]


def _insecure(settings: Mapping[str, Any]) -> list[str]:
    problems = []
    keys = [settings["SECRET_KEY"], *settings["SECRET_KEY_FALLBACKS"]]
    if min(map(len, keys)) < 32:
        problems.append("PORTAL_SECRET_KEY must be set, each key at least 32 characters")
    address = urlsplit(settings["BASE_URL"])
    if address.scheme != "https" or not address.hostname:
        problems.append("PORTAL_BASE_URL must be set and start with https://")
    if not settings["RATE_LIMITS"]:
        problems.append("PORTAL_RATE_LIMITS=off is for load tests only")
    if not settings["MAIL_SERVER"]:
        problems.append("PORTAL_MAIL_SERVER must be set: buyers wait for their tickets")
    problems += [
        f"PORTAL_{name} must start with https://: money is at stake"
        for name in PROVIDERS
        if settings[name] and urlsplit(settings[name]).scheme != "https"
    ]
    return problems


def _own_key(instance: Path) -> str:
    """Development draws a key once and keeps it, so that a restart signs nobody out."""
    file = instance / "secret-key"
    if not file.exists():
        instance.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}")
        draft.write_text(secrets.token_hex(32))
        draft.chmod(0o600)
        with suppress(FileExistsError):  # another process of this start was faster: use its key
            os.link(draft, file)
        draft.unlink()
    return file.read_text()
