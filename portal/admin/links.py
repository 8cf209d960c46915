"""Where an act leads: to the page of what it was done to, as far as there is one."""

from flask import url_for

from portal.admin.diary import Entry
from portal.programme.sorts import page_of as programme_page


def to_subject(entry: Entry, *, for_admins: bool) -> str | None:
    act, event = entry.act, entry.event
    if act.action.endswith(".deleted") and act.subject_kind != "order":
        return None
    if act.subject_kind == "order":
        page = "admin.order" if for_admins else "checkout.order"
        return url_for(page, code=act.subject_ref)
    if act.subject_kind == "person":
        return url_for("admin.people", q=act.subject_ref) if for_admins else None
    return _of_event(act.subject_kind, entry, event.slug) if event else None


def _of_event(kind: str, entry: Entry, slug: str) -> str | None:
    act = entry.act
    if kind == "event":
        return url_for("events.home", event_slug=slug)
    if kind == "task":
        return url_for("worklist.page", event_slug=slug, ref=act.subject_ref)
    if kind == "ticket":
        return url_for("tickets.edit", event_slug=slug, ref=act.subject_ref)
    if act.action.startswith("programme."):
        return url_for(programme_page(kind), event_slug=slug)
    if kind == "code":
        sort = "access" if act.details.get("used_for") == "access" else "discount"
        name = str(act.details.get("name", "")).upper()
        return url_for(f"codes.{sort}.page", event_slug=slug, code=name) if name else None
    return None
