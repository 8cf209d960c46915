"""Checks what was sent against the SDK's own descriptions, so that no made-up name passes."""

import typing
from decimal import Decimal
from functools import cache
from typing import Any

import typing_extensions
from stripe._request_options import RequestOptions
from stripe._stripe_context import StripeContext
from stripe._stripe_object import UntypedStripeObject

from standins.stripe.errors import StripeError
from standins.stripe.wire import Thing

NAMES = {
    **vars(typing),
    "Decimal": Decimal,
    "StripeContext": StripeContext,
    "UntypedStripeObject": UntypedStripeObject,
}


def checked(params: Thing, description: Any) -> Thing:
    """The parameters with whole numbers and truths as such. Raises what Stripe would answer."""
    unknown = list(_unknown(params, description, ""))
    if unknown:
        raise StripeError(
            f"Received unknown parameter{'s' * (len(unknown) > 1)}: {', '.join(unknown)}",
            code="parameter_unknown",
            param=unknown[0],
        )
    return _typed(params, description, "")


@cache
def _fields(description: Any) -> dict[str, Any]:
    hints = typing_extensions.get_type_hints(description, localns=NAMES)
    return {name: kind for name, kind in hints.items() if name not in _options()}


@cache
def _options() -> frozenset[str]:
    """What the SDK keeps for itself: keys, retries, headers."""
    return frozenset(RequestOptions.__annotations__)


@cache
def _leaves(kind: Any) -> tuple[Any, ...]:
    """The plain types and descriptions somewhere inside a hint."""
    if typing_extensions.is_typeddict(kind):
        return (kind,)
    inside = typing.get_args(kind)
    if typing.get_origin(kind) is typing.Literal:
        return (str,)
    return tuple(leaf for part in inside for leaf in _leaves(part)) if inside else (kind,)


@cache
def _words(kind: Any) -> frozenset[Any]:
    """The very words that a hint allows."""
    inside = typing.get_args(kind)
    if typing.get_origin(kind) is typing.Literal:
        return frozenset(inside)
    return frozenset(word for part in inside for word in _words(part))


def _descriptions(kind: Any) -> list[Any]:
    return [leaf for leaf in _leaves(kind) if typing_extensions.is_typeddict(leaf)]


def _unknown(params: Thing, description: Any, outer: str) -> typing.Iterator[str]:
    fields = _fields(description)
    for name, value in params.items():
        path = f"{outer}[{name}]" if outer else name
        if name not in fields:
            yield path
            continue
        for place, part in _parts(value, path):
            for inner in _descriptions(fields[name]):
                yield from _unknown(part, inner, place)


def _parts(value: Any, path: str) -> list[tuple[str, Thing]]:
    rows = list(enumerate(value)) if isinstance(value, list) else [("", value)]
    return [
        (f"{path}[{number}]" if number != "" else path, part)
        for number, part in rows
        if isinstance(part, dict)
    ]


def _typed(params: Thing, description: Any, outer: str) -> Thing:
    fields = _fields(description)
    required: frozenset[str] = (
        getattr(description, "__required_keys__", frozenset()) & fields.keys()
    )
    for name in sorted(required - params.keys()):
        path = f"{outer}[{name}]" if outer else name
        raise StripeError(f"Missing required param: {path}.", code="parameter_missing", param=path)
    return {
        name: _fitting(value, fields[name], f"{outer}[{name}]" if outer else name)
        for name, value in params.items()
    }


def _fitting(value: Any, kind: Any, path: str) -> Any:
    if value == "" and "" not in _words(kind):
        raise StripeError(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to "
            f"unset a parameter; however '{path}' cannot be unset.",
            code="parameter_invalid_empty",
            param=path,
        )
    if isinstance(value, list):
        return [_fitting(part, kind, f"{path}[{n}]") for n, part in enumerate(value)]
    if isinstance(value, dict):
        inner = _descriptions(kind)
        return _typed(value, inner[0], path) if inner else _noted(value, path)
    leaves = _leaves(kind)
    if str in leaves:
        return value
    if bool in leaves:
        return value == "true"
    return _whole(value, path) if int in leaves else value


def _noted(notes: Thing, path: str) -> Thing:
    """Metadata: fifty short words, five hundred signs for each."""
    if len(notes) > 50:
        raise StripeError("Metadata can have up to 50 keys.", param=path)
    for name, value in notes.items():
        if len(name) > 40 or len(value) > 500:
            raise StripeError(
                "Metadata keys can have up to 40 characters, and values up to 500 characters; "
                f"you passed {name}: {value}",
                param=f"{path}[{name}]",
            )
    return notes


def _whole(value: str, path: str) -> int:
    if not value.removeprefix("-").isdecimal():
        raise StripeError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
    return int(value)
