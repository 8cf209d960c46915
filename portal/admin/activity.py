"""Who did what: of the whole site for admins, of an event for its team. It is only read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Response, abort, request

from portal.admin import diary, links
from portal.admin.diary import Entry, Wanted
from portal.admin.routes import blueprint, number
from portal.core.access import Permission
from portal.core.db import reading
from portal.events import Event
from portal.web import asked, paging, sheets
from portal.web.blueprint import Slice, needs
from portal.web.pages import show

# The same pages for the team of an event, under its address.
of_event = Slice("activity", __name__, url_prefix="/events/<event_slug>")

BATCH = 500
UTC = "UTC"

HEADER = ("When (UTC)", "Who", "What", "Sentence", "Event", "Reference", "Changes")
ROWS = {"rows": "admin/activity/_rows.html"}


@dataclass(frozen=True)
class Listing:
    """One page; `more` is the number after which the next one begins."""

    wanted: Wanted
    entries: list[Entry]
    more: int | None


@blueprint.get("/activity")
@needs(Permission.SITE_ADMIN)
def activity() -> Response:
    return _page("admin/activity/index.html", _wanted(request.args, UTC), None)


@blueprint.get("/activity.csv")
@needs(Permission.SITE_ADMIN)
def activity_as_csv() -> Response:
    return sheets.answer("activity", HEADER, _lines(_wanted(request.args, UTC)))


@blueprint.get("/activity/<entry>")
@needs(Permission.SITE_ADMIN)
def act(entry: str) -> Response:
    found = diary.one(number(entry)) or abort(404)
    url = links.to_subject(found, for_admins=True)
    return show("admin/activity/entry.html", entry=found, subject_url=url)


@of_event.get("/activity")
@needs(Permission.FIGURES_VIEW)
def index(event: Event) -> Response:
    wanted = _wanted(request.args, event.timezone, event)
    return _page("admin/activity/of_event.html", wanted, event)


@of_event.get("/activity.csv")
@needs(Permission.FIGURES_VIEW)
def as_csv(event: Event) -> Response:
    wanted = _wanted(request.args, event.timezone, event)
    return sheets.answer(f"{event.slug}-activity", HEADER, _lines(wanted))


def _page(page: str, wanted: Wanted, event: Event | None) -> Response:
    found = diary.page(wanted, asked.before(request.args), diary.PAGE + 1)
    entries = found[: diary.PAGE]
    more = entries[-1].act.id if len(found) > diary.PAGE else None
    return show(
        page,
        parts=ROWS,
        found=Listing(wanted, entries, more),
        event=event,
        zone=event.timezone if event else UTC,
        actions=diary.actions(),
        subject_url=lambda entry: links.to_subject(entry, for_admins=event is None),
    )


def _wanted(args: Mapping[str, str], zone: str, event: Event | None = None) -> Wanted:
    return Wanted(
        search=paging.search(args),
        action=asked.one_of(args, "action", diary.actions()),
        actor=args.get("actor", "")[: paging.LONGEST_SEARCH].strip(),
        event="" if event else args.get("event", "")[: paging.LONGEST_SEARCH].strip(),
        since=asked.starts(asked.day(args, "from"), zone),
        until=asked.ends(asked.day(args, "to"), zone),
        event_id=event.id if event else None,
    )


def _lines(wanted: Wanted) -> Iterator[tuple[object, ...]]:
    """Each batch has a transaction of its own, so that a slow reader holds none open."""
    batches = diary.every(wanted, BATCH)
    while True:
        with reading():
            lines = [_line(entry) for entry in next(batches, [])]
        if not lines:
            return
        yield from lines


def _line(entry: Entry) -> tuple[object, ...]:
    changed = "; ".join(f"{each.field}: {each.old} → {each.new}" for each in entry.changes)
    return (
        f"{entry.act.at:%Y-%m-%d %H:%M:%S}",
        entry.who or "",
        entry.kind,
        entry.sentence,
        entry.event.name if entry.event else "",
        entry.act.subject_ref,
        changed,
    )
