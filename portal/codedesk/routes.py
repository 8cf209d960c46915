"""The addresses of codes: every page stands twice, for discounts and for access."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, request

from portal import codes
from portal.codedesk.sorts import SORTS, Sort
from portal.codes import Code, UsedFor
from portal.events import Event
from portal.web.blueprint import Slice
from portal.web.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])

blueprint = Slice("codes", __name__, url_prefix="/events/<event_slug>")

_PAGES = {sort: Slice(sort.name, __name__) for sort in SORTS}

for _pages in _PAGES.values():
    blueprint.register_blueprint(_pages)


def both(rule: str, *methods: str) -> Callable[[View], View]:
    """A page of discount codes and of access codes; `here` says which of them is asked for."""

    def add(view: View) -> View:
        for sort, pages in _PAGES.items():
            address = f"/{sort.address}{rule}"
            pages.add_url_rule(address, view.__name__, view, methods=methods)
        return view

    return add


def here() -> Sort:
    """Which sort of codes this request is about."""
    _, _, name = (request.blueprint or "").rpartition(".")
    return next(sort for sort in SORTS if sort.name == name)


def find(event: Event, name: str) -> Code:
    """A code of this sort; the platform's own stands among the discounts.

    Links write codes in capitals, so that none of them is taken for a page: `/new`, `/test`.
    """
    found = codes.find(event, name)
    if found is None or found.gives_discount != here().gives_discount:
        abort(404)
    return found


def own(event: Event, name: str) -> Code:
    """A code that the team may change."""
    found = find(event, name)
    if found.used_for == UsedFor.EVENT:
        raise Forbidden(f"{found.code} is set by the platform. Ask an admin to change it.")
    return found
