"""What an organizer writes to people, and in the mails of the house."""

from typing import Any, Self

from wtforms import RadioField, ValidationError

from portal import tickets
from portal.codedesk.fields import TicketsField
from portal.events import Event
from portal.mail import gaps
from portal.mail.wording import GAPS
from portal.messages.models import Message, Presence, Standing, Whom
from portal.messages.rules import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    PRESENCES,
    STANDINGS,
    WHOM,
    Details,
)
from portal.messages.starts import STARTS
from portal.tickets import Ticket
from portal.web.conflicts import EditingForm
from portal.web.forms import ChoiceField, CreatingForm, LineField, PortalForm, TextField, needed


class GapsForm(PortalForm):
    """A subject and a text; a gap that nothing fills is refused on its field."""

    subject = LineField("Subject", [needed("Write a subject.")], longest=LONGEST_SUBJECT)
    text = TextField("Text", longest=LONGEST_TEXT)

    known: tuple[str, ...] = GAPS

    def validate_subject(self, field: LineField) -> None:
        self._check(field.data)

    def validate_text(self, field: TextField) -> None:
        if not field.data:
            raise ValidationError("Write a text.")
        self._check(field.data)

    def _check(self, written: str | None) -> None:
        sentence = gaps.fault(written or "", self.known)
        if sentence:
            raise ValidationError(sentence)

    @property
    def plain_text(self) -> str:
        """Browsers send their own kind of line breaks."""
        return (self.text.data or "").replace("\r\n", "\n").replace("\r", "\n")


class MessageFields(GapsForm):
    whom = RadioField("To", choices=dict(WHOM), default=Whom.BUYERS.value)
    tickets = TicketsField("Only with these tickets")
    standing = ChoiceField("Whose order is", STANDINGS, default=Standing.PAID.value)

    presence = ChoiceField("Who came", PRESENCES, default=Presence.ANY.value)

    offered: tuple[Ticket, ...]

    @classmethod
    def at(cls, event: Event, **options: Any) -> Self:
        form = cls(**options)
        form.offered = tuple(t for t in tickets.of_event(event) if not t.is_donation)
        form.tickets.offer(form.offered)
        return form

    @property
    def details(self) -> Details:
        """What was typed, as far as it can be read."""
        chosen = set(self.tickets.data or ())
        whom = self.whom.data if self.whom.data in WHOM else Whom.BUYERS
        standing = self.standing.data if self.standing.data in STANDINGS else Standing.PAID
        ids = tuple(ticket.id for ticket in self.offered if ticket.ref in chosen)
        subject = self.subject.data or ""
        came = self.presence.data if self.presence.data in PRESENCES else Presence.ANY
        words = subject, self.plain_text
        return Details(Whom(whom), Standing(standing), ids, *words, Presence(came))

    @property
    def can_be_sent(self) -> bool:
        """Whether what is written so far is a mail."""
        return bool(self.subject.data and self.text.data) and not (
            self.subject.errors or self.text.errors or self.tickets.errors
        )


class NewMessageForm(MessageFields, CreatingForm):
    @classmethod
    def begin(cls, event: Event, start: str | None) -> Self:
        """Empty, or with one of the texts to begin with."""
        found = STARTS.get(start or "")
        if found is None:
            return cls.at(event)
        written = {"subject": found.subject, "text": found.text}
        to = {"whom": found.whom.value, "standing": found.standing.value}
        return cls.at(event, data={**written, **to})


class DraftForm(MessageFields, EditingForm):
    @classmethod
    def of(cls, message: Message, **options: Any) -> Self:
        refs = {ticket.id: ticket.ref for ticket in tickets.of_event(message.event)}
        stored = {
            "subject": message.subject,
            "text": message.text,
            "whom": message.whom,
            "standing": message.standing,
            "presence": message.presence,
            "tickets": [refs[each] for each in message.ticket_ids if each in refs],
            "version": message.version,
        }
        return cls.at(message.event, data=stored, **options)
