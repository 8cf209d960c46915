"""Stand-ins for the payment providers, beside a portal that was given no real ones."""

import socket
from collections.abc import Mapping

from standins import keys
from tools.children import Children
from tools.places import PYTHON, ROOT

HOST = "127.0.0.1"
MEMORY = ROOT / "instance" / "standins.json"
REAL = ("PORTAL_STRIPE_SECRET_KEY", "PORTAL_PAYPAL_CLIENT_ID")


def wanted(environment: Mapping[str, str]) -> bool:
    real = any(environment.get(name) for name in REAL)
    return not real and environment.get("PORTAL_ENV") != "production"


def ports_after(port: int) -> tuple[int, int]:
    """Two free ones, the next two if they are: links in the database then stay true."""
    stripe = _free(port + 1)
    return stripe, _free(stripe + 1)


def settings(stripe_port: int, paypal_port: int) -> dict[str, str]:
    """For the environment of portal and worker."""
    told = {
        **keys.stripe(f"http://{HOST}:{stripe_port}"),
        **keys.paypal(f"http://{HOST}:{paypal_port}"),
    }
    return {f"PORTAL_{name}": value for name, value in told.items()}


def demo_options() -> list[str]:
    """The demo takes cards into an account that the stand-in has from the start."""
    return ["--stripe-account", keys.STRIPE_ACCOUNT]


def start(children: Children, shop: str, stripe_port: int, paypal_port: int) -> None:
    children.start(
        "payment stand-ins",
        *(str(PYTHON), "-m", "standins", "--shop", shop, "--memory", str(MEMORY)),
        *("--stripe-port", str(stripe_port), "--paypal-port", str(paypal_port)),
    )


def _free(port: int) -> int:
    for tried in (port, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, tried if tried < 65536 else 0))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("no port is free")
