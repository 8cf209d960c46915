"""What the menu offers. It asks the gate, so a link never leads to a closed door."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, request, url_for

from portal import gate, people


@dataclass(frozen=True)
class Entry:
    """A page of the menu. `short`: also in the tab bar of a phone."""

    label: str
    icon: str
    endpoint: str
    short: bool = False


@dataclass(frozen=True)
class Item:
    """An entry as this person sees it on this page. `count` stands beside it when it is known."""

    label: str
    icon: str
    url: str
    current: bool
    short: bool
    count: str | None = None


@dataclass(frozen=True)
class Group:
    label: str | None
    items: tuple[Item, ...]


Menu = tuple[tuple[str | None, tuple[Entry, ...]], ...]

SITE: Menu = (
    (None, (Entry("Events", "events", "events.index", short=True),)),
    (
        "Site",
        (
            Entry("Home", "overview", "admin.home", short=True),
            Entry("All events", "calendar", "admin.events"),
            Entry("All orders", "orders", "admin.orders", short=True),
            Entry("People", "team", "admin.people", short=True),
            Entry("Modules", "modules", "admin.switches"),
            Entry("Topics", "topics", "admin.topics"),
            Entry("Mail", "mail", "mail.index", short=True),
            Entry("Discount codes", "codes", "platform_codes.index"),
            Entry("Activity", "activity", "admin.activity"),
            Entry("Settings", "settings", "admin.settings"),
        ),
    ),
)
EVENT: Menu = (
    (
        None,
        (
            Entry("Overview", "overview", "events.home", short=True),
            Entry("Orders", "orders", "orderbook.index", short=True),
            Entry("Attendees", "attendees", "attendees.index"),
            Entry("Tickets", "tickets", "tickets.index", short=True),
            Entry("Discount codes", "codes", "codes.discount.index"),
            Entry("Programme", "flag", "programme.tracks.index"),
            Entry("Messages", "mail", "messages.index"),
        ),
    ),
    (
        "At the door",
        (
            Entry("Box office", "till", "boxoffice.sell", short=True),
            Entry("Check-in", "checkin", "checkin.page", short=True),
            Entry("Shifts", "calc", "shifts.index"),
            Entry("Shift passes", "key", "passdesk.index"),
            Entry("Offline", "offline", "offline.strays"),
        ),
    ),
    (
        "Set up",
        (
            Entry("Team", "team", "team.index"),
            Entry("Payments", "wallet", "payments.settings"),
            Entry("Reconciliation", "check", "reconciliation.index"),
            Entry("Settings", "settings", "events.edit", short=True),
            Entry("Activity", "activity", "activity.index"),
            Entry("Jobs", "jobs", "worklist.index"),
        ),
    ),
)


# Pages without an entry of their own, by their slice, and the page that leads to them.
LED_FROM = {"pictures": "events.edit", "taxes": "events.edit"}


def init_app(app: Flask) -> None:
    app.jinja_env.globals["menu"] = menu


def menu() -> list[Group]:
    """The groups this person may use here; empty for the unknown."""
    if people.current() is None:
        return []
    groups = EVENT if gate.this_event() else SITE
    shown = (Group(label, tuple(_items(entries))) for label, entries in groups)
    return [group for group in shown if group.items]


def _items(entries: Iterable[Entry]) -> Iterable[Item]:
    for entry in entries:
        if gate.may(entry.endpoint):
            here = _is_here(entry.endpoint)
            yield Item(entry.label, entry.icon, url_for(entry.endpoint), here, entry.short)


def _is_here(endpoint: str) -> bool:
    """On the page itself, or deeper in the same slice (an event's own pages share theirs)."""
    if request.endpoint is None:
        return False
    if endpoint.startswith("events."):
        return endpoint in (request.endpoint, LED_FROM.get(request.blueprint or ""))
    if endpoint.startswith("admin."):
        return _is_at_or_below(url_for(endpoint))
    of_this_slice = (request.blueprint or "").partition(".")[0] == endpoint.partition(".")[0]
    # What is done to one order stands below the list, in slices of its own.
    return of_this_slice or _is_at_or_below(url_for(endpoint))


def _is_at_or_below(url: str) -> bool:
    """Pages of the site share one slice; what lies deeper has its address below theirs."""
    deeper = url != "/admin" and request.path.startswith(f"{url}/")
    return request.path == url or deeper
