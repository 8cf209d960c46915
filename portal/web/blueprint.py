"""A blueprint whose every route says what it needs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint

from portal.core.access import Permission
from portal.core.modules import Module

View = TypeVar("View", bound=Callable[..., Any])


class Who(StrEnum):
    """Whom a route lets in, before any right on an event is asked."""

    ALL = "all"
    SIGNED_IN = "signed in"
    HOLDERS = "holders of the right"


@dataclass(frozen=True)
class Need:
    """What a route needs; the gate enforces it. `only_reads`: nothing of a POST is kept.

    `while_looking`: its POST is let through while somebody looks as another person or role.
    `most_bytes`: its forms bring files, each up to so much; other forms keep the house's limit.
    """

    who: Who
    permission: Permission | None = None
    module: Module | None = None
    only_reads: bool = False
    while_looking: bool = False
    most_bytes: int | None = None


def needs(permission: Permission, module: Module | None = None) -> Callable[[View], View]:
    """Only people with this right on the event of the address (or on the site)."""
    return _declare(Need(Who.HOLDERS, permission, module))


def signed_in(view: View) -> View:
    """Everybody with an account."""
    return _declare(Need(Who.SIGNED_IN))(view)


def open_to_all(view: View) -> View:
    """Everybody; the view itself decides by what the visitor brings, such as a signed link."""
    return _declare(Need(Who.ALL))(view)


def open_while(module: Module) -> Callable[[View], View]:
    """Everybody, as long as the module is on."""
    return _declare(Need(Who.ALL, module=module))


def only_reads(view: View) -> View:
    """Above the other: a POST that asks and changes nothing. It takes no lock, keeps no row."""
    return _also(view, only_reads=True)


def while_looking(view: View) -> View:
    """Above the other: a POST let through while somebody looks as another person or role."""
    return _also(view, while_looking=True)


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """Above the other: a POST whose form brings files. See `web.bodies`."""

    def also(view: View) -> View:
        return _also(view, most_bytes=most_bytes)

    return also


def need_of(view: Callable[..., Any]) -> Need | None:
    return getattr(view, "need", None)


def _also(view: View, **more: Any) -> View:
    need = need_of(view)
    assert need, "say first whom the route lets in"
    return _declare(replace(need, **more))(view)


def _declare(need: Need) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.need = need  # type: ignore[attr-defined]  # functions carry attributes
        return view

    return declare


class Slice(Blueprint):
    """A blueprint that may belong to a module; the gate closes it when the module is off."""

    def __init__(
        self, name: str, import_name: str, *, module: Module | None = None, **options: Any
    ) -> None:
        super().__init__(name, import_name, **options)
        self.module = module
