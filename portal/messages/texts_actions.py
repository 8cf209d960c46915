"""Change what the mails of an event say, and when people are reminded. Nothing here commits."""

from portal import activity
from portal.core.db import db
from portal.core.refusals import Conflict
from portal.events import Event
from portal.mail import Occasion, Words, wording
from portal.mail.models import MailWords
from portal.messages import rules
from portal.messages.models import Reminder
from portal.people import edits

KIND = "mail_words"


def change(
    event: Event, occasion: Occasion, words: Words, *, version: int | None, by_id: int
) -> None:
    """Save an organizer's words; those of the house, typed once more, stay the house's."""
    sort = wording.SORTS[occasion]
    rules.refuse_unknown_gaps(words.subject, words.text, sort.gaps)
    edits.lock(event)  # two who save at once write one after the other
    row, now = _row(event, occasion), wording.own(event.id, occasion) or sort.house
    changes = edits.compare(now, {"subject": words.subject, "text": words.text})
    edits.refuse_stale(row, changes, version, (KIND, _ref(event, occasion)))
    if not changes:
        return
    is_house = words == sort.house
    row.subject, row.text = (None, None) if is_house else (words.subject, words.text)
    row.version += 1
    activity.record(
        "mail.words_changed",
        KIND,
        _ref(event, occasion),
        actor_id=by_id,
        event_id=event.id,
        details={"name": sort.label},
        changes={name: [old, new] for name, (old, new) in changes.items()},
    )
    db.session.flush()


def reset(event: Event, occasion: Occasion, *, by_id: int) -> bool:
    """Back to the house's own words; what was said before stays in the activity."""
    edits.lock(event)
    said = wording.own(event.id, occasion)
    if said is None:
        return False
    row, sort = _row(event, occasion), wording.SORTS[occasion]
    row.subject, row.text = None, None
    row.version += 1
    house = {"subject": sort.house.subject, "text": sort.house.text}
    activity.record(
        "mail.words_reset",
        KIND,
        _ref(event, occasion),
        actor_id=by_id,
        event_id=event.id,
        details={"name": sort.label},
        changes={name: list(pair) for name, pair in edits.compare(said, house).items()},
    )
    db.session.flush()
    return True


def reminder_of(event: Event) -> Reminder:
    """What is stored, or what holds while nothing is."""
    stored = db.session.get(Reminder, event.id)
    return stored or Reminder(event_id=event.id, active=False, hours=24, version=1)


def remind(event: Event, *, active: bool, hours: int, version: int | None, by_id: int) -> None:
    """Switch the reminder; who was reminded already is not reminded again."""
    edits.lock(event)
    row = db.session.get(Reminder, event.id, populate_existing=True)
    if row is None:
        row = reminder_of(event)
        db.session.add(row)
    changes = edits.compare(row, {"active": active, "hours": hours})
    if changes and version not in (None, row.version):
        raise Conflict("Somebody saved this after you opened it. Look at both, then save yours.")
    written = edits.write(row, changes)
    if written:
        row.version += 1
        activity.record(
            "event.reminder_changed",
            "event",
            event.slug,
            actor_id=by_id,
            event_id=event.id,
            changes=written,
        )
    db.session.flush()


def version_of(event: Event, occasion: Occasion) -> int:
    row = wording.stored(event.id, occasion)
    return row.version if row else 1


def _row(event: Event, occasion: Occasion) -> MailWords:
    row = db.session.get(MailWords, (event.id, occasion.value), populate_existing=True)
    if row is None:
        row = MailWords(event_id=event.id, occasion=occasion.value, version=1)
        db.session.add(row)
    return row


def _ref(event: Event, occasion: Occasion) -> str:
    return f"{occasion}:{event.id}"
