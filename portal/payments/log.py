"""How acts of money are told."""

from portal import activity
from portal.activity import Words

activity.tell(
    {
        "payment.captured": Words("Money taken", "{who} took {amount} for order {ref}: {provider}"),
        "payment.offers_changed": Words(
            "Ways to pay changed",
            "{who} changed the ways to pay for {event}",
            one="{who} changed {field} for {event} from “{old}” to “{new}”",
        ),
    },
    fields={
        "bank-transfer": "Bank transfer",
        "cheque": "Cheque",
        "pay-at-the-venue": "Pay at the venue",
    },
)
