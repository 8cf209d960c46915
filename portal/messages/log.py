"""How acts on messages are told."""

from typing import Any

from portal import activity
from portal.activity import Words, changed
from portal.messages.models import Message

activity.tell(
    {
        "message.written": Words("Message written", "{who} wrote “{name}”"),
        "message.changed": changed("the message “{name}”", "Message changed"),
        "message.sent": Words("Message sent", "{who} sent “{name}” to {count} people"),
        "message.undone": Words("Message taken back", "{who} took “{name}” back in time"),
        "message.stopped": Words("Message stopped", "{who} stopped “{name}”: {count} wait"),
        "message.resumed": Words("Message resumed", "{who} had “{name}” go on: {count} wait"),
        "message.retried": Words("Message tried again", "{who} sent “{name}” again to {count}"),
        "mail.words_changed": changed("the mail “{name}”", "Words of a mail changed"),
        "mail.words_reset": Words(
            "Words of a mail reset", "{who} let “{name}” say the house's own words again"
        ),
        "event.reminder_changed": changed("when people are reminded", "Reminder changed"),
    },
    fields={
        "whom": "People",
        "standing": "Orders",
        "presence": "Who came",
        "ticket_ids": "Tickets",
    },
)


def record(
    action: str,
    message: Message,
    by_id: int,
    *,
    changes: dict[str, Any] | None = None,
    count: int = 0,
) -> None:
    activity.record(
        action,
        "message",
        message.ref,
        actor_id=by_id,
        event_id=message.event_id,
        details={"name": message.subject, "count": count},
        changes=changes,
    )
