"""What an organizer types into the mails that the house sends by itself."""

from typing import Any, Self

from portal.events import Event
from portal.mail import Occasion, Words, wording
from portal.messages import texts_actions
from portal.messages.forms import GapsForm
from portal.messages.reminders import LONGEST_HOURS
from portal.web.conflicts import EditingForm
from portal.web.forms import CountField, SwitchField, TextField, needed


class TextForm(GapsForm, EditingForm):
    text = TextField("Text", longest=wording.LONGEST_TEXT)

    @classmethod
    def of(cls, event: Event, occasion: Occasion, **options: Any) -> Self:
        """Filled with what is said now: the organizer's words, or the house's."""
        sort = wording.SORTS[occasion]
        now = wording.own(event.id, occasion) or sort.house
        version = texts_actions.version_of(event, occasion)
        stored = {"subject": now.subject, "text": now.text, "version": version}
        form = cls(data=stored, **options)
        form.known = sort.gaps
        return form

    @property
    def words(self) -> Words:
        return Words(self.subject.data or "", self.plain_text)


class ReminderForm(EditingForm):
    active = SwitchField("Remind people before the event")
    hours = CountField(
        "Hours before it begins",
        [needed(f"Write a number from 1 to {LONGEST_HOURS}.")],
        least=1,
        most=LONGEST_HOURS,
    )

    @classmethod
    def of(cls, event: Event, **options: Any) -> Self:
        return cls(obj=texts_actions.reminder_of(event), **options)
