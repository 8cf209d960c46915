"""What can be written to whom, and what is done to a message in which state. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.core.refusals import Fault, Refusal
from portal.mail import gaps
from portal.mail.wording import GAPS
from portal.messages.models import MessageState, Presence, Standing, Whom

LONGEST_SUBJECT, LONGEST_TEXT = 150, 10_000

WHOM: Mapping[str, str] = {
    Whom.BUYERS: "Buyers: one mail for each who bought",
    Whom.ATTENDEES: "Attendees: everybody with an address of their own",
}
STANDINGS: Mapping[str, str] = {
    Standing.PAID: "Paid",
    Standing.UNPAID: "Waiting for payment",
    Standing.BOTH: "Paid, or waiting for payment",
    Standing.CANCELLED: "Cancelled",
}
PRESENCES: Mapping[str, str] = {
    Presence.ANY: "In or not",
    Presence.IN: "Checked in",
    Presence.OUT: "Not checked in",
}
STATES: Mapping[str, str] = {
    MessageState.DRAFT: "Draft",
    MessageState.WAITING: "Waiting",
    MessageState.SENDING: "Sending",
    MessageState.SENT: "Sent",
    MessageState.STOPPED: "Stopped",
}


@dataclass(frozen=True)
class Details:
    """What somebody wrote, and to whom."""

    whom: Whom
    standing: Standing
    ticket_ids: tuple[int, ...]
    subject: str
    text: str
    presence: Presence = Presence.ANY

    @property
    def columns(self) -> dict[str, object]:
        return {
            "whom": self.whom.value,
            "standing": self.standing.value,
            "presence": self.presence.value,
            "ticket_ids": list(self.ticket_ids),
            "subject": self.subject,
            "text": self.text,
        }


def refuse_unknown_gaps(subject: str, text: str, known: Collection[str] = GAPS) -> None:
    """Each on its field, with the name that comes nearest."""
    found = [
        Fault(sentence, field)
        for field, written in (("subject", subject), ("text", text))
        if (sentence := gaps.fault(written, known))
    ]
    if found:
        raise Refusal(*found)
