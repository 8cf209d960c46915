"""The addresses of what an event carries: every page stands five times, once for each list."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, request

from portal import pictures
from portal.events import Event
from portal.programme import queries
from portal.programme.models import Carried
from portal.programme.sorts import SORTS, Sort
from portal.web.blueprint import Slice, takes_files

View = TypeVar("View", bound=Callable[..., Any])

blueprint = Slice("programme", __name__, url_prefix="/events/<event_slug>")

_PAGES = {sort: Slice(sort.name, __name__) for sort in SORTS}

for _pages in _PAGES.values():
    blueprint.register_blueprint(_pages)


def each(rule: str, *methods: str, brings_logo: bool = False) -> Callable[[View], View]:
    """A page of every list; `here` says which of them is asked for."""

    def add(view: View) -> View:
        for sort, pages in _PAGES.items():
            own = _with_files(view) if brings_logo and sort.has_logo else view
            pages.add_url_rule(f"/{sort.address}{rule}", view.__name__, own, methods=methods)
        return view

    return add


def _with_files(view: View) -> View:
    """The same view, that of its list alone may be sent a picture."""

    @wraps(view)
    def taking(*args: Any, **values: Any) -> Any:
        return view(*args, **values)

    return takes_files(pictures.MOST_BYTES)(taking)  # type: ignore[return-value]


def here() -> Sort:
    """Which list this request is about."""
    _, _, name = (request.blueprint or "").rpartition(".")
    return next(sort for sort in SORTS if sort.name == name)


def find(event: Event, ref: str) -> Carried:
    """Also one that was removed: it can be put back."""
    return queries.find(here().model, event, ref) or abort(404)
