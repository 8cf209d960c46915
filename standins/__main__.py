"""Both stand-ins beside a portal, until SIGTERM or Ctrl-C: `python -m standins --help`."""

import argparse
import signal
import threading
from pathlib import Path

from standins import keys
from standins.memory import keep, recall
from standins.paypal import PayPal
from standins.stripe import Stripe


def main() -> None:
    options = _options()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    stripe, paypal = Stripe(), PayPal()
    if options.memory:
        recall(stripe, paypal, options.memory)
    if stripe.store.find(None, keys.STRIPE_ACCOUNT) is None:
        stripe.connect(keys.STRIPE_ACCOUNT)
    stripe.deliver_to(options.shop + keys.STRIPE_EVENTS)
    paypal.deliver_to(options.shop + keys.PAYPAL_EVENTS)
    with stripe.open(options.stripe_port), paypal.open(options.paypal_port):
        stripe.post.at_once()
        paypal.post.at_once()
        ended.wait()
    if options.memory:
        keep(stripe, paypal, options.memory)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m standins", description=__doc__)
    parser.add_argument("--stripe-port", type=int, default=5001)
    parser.add_argument("--paypal-port", type=int, default=5002)
    parser.add_argument(
        "--shop", default="http://127.0.0.1:5000", help="the portal that hears what happens"
    )
    parser.add_argument("--memory", type=Path, help="a file to remember payments in")
    return parser.parse_args()


if __name__ == "__main__":
    main()
