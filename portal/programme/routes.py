"""The addresses of what an event carries: every page stands five times, once for each list."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, request

from portal import people
from portal.events import Event
from portal.people import User
from portal.programme import queries
from portal.programme.models import Carried
from portal.programme.sorts import SORTS, Sort
from portal.web.blueprint import Slice

View = TypeVar("View", bound=Callable[..., Any])

blueprint = Slice("programme", __name__, url_prefix="/events/<event_slug>")

_PAGES = {sort: Slice(sort.name, __name__) for sort in SORTS}

for _pages in _PAGES.values():
    blueprint.register_blueprint(_pages)


def each(rule: str, *methods: str) -> Callable[[View], View]:
    """A page of every list; `here` says which of them is asked for."""

    def add(view: View) -> View:
        for sort, pages in _PAGES.items():
            pages.add_url_rule(f"/{sort.address}{rule}", view.__name__, view, methods=methods)
        return view

    return add


def here() -> Sort:
    """Which list this request is about."""
    _, _, name = (request.blueprint or "").rpartition(".")
    return next(sort for sort in SORTS if sort.name == name)


def find(event: Event, ref: str) -> Carried:
    """Also one that was removed: it can be put back."""
    return queries.find(here().model, event, ref) or abort(404)


def me() -> User:
    user = people.current()
    assert user, "the gate let somebody unknown pass"
    return user
