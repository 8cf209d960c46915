"""What both stand-ins remember from one run of the demo to the next: yesterday's payments.

Without it a payment in the portal's database would be unknown to the provider after a restart.
"""

import json
from pathlib import Path
from typing import Any

from standins.paypal import PayPal
from standins.stripe import Stripe


def recall(stripe: Stripe, paypal: PayPal, file: Path) -> None:
    if not file.exists():
        return
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    for account, thing in kept["stripe"]:
        stripe.store.put_back(account, thing)
    stripe.world.hidden.update(kept["hidden"])
    paypal.world.things.update(kept["paypal"])
    paypal.world.contexts.update(kept["contexts"])
    paypal.world.invoices.update(kept["invoices"])


def keep(stripe: Stripe, paypal: PayPal, file: Path) -> None:
    kept = {
        "stripe": list(stripe.store),
        "hidden": stripe.world.hidden,
        "paypal": paypal.world.things,
        "contexts": paypal.world.contexts,
        "invoices": sorted(paypal.world.invoices),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(kept), encoding="utf-8")
    draft.replace(file)
