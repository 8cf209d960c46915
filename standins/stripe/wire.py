"""Stripe's way of writing: nested forms in, JSON with things looked up out."""

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from standins.stripe.errors import StripeError

Thing = dict[str, Any]
Find = Callable[[str], Thing | None]

EXPANDABLE = {"charge", "latest_charge", "payment_intent"}


def nested(pairs: Iterable[tuple[str, str]]) -> Thing:
    """`a[b][0][c]=1` → `{"a": {"b": [{"c": "1"}]}}`; `a[]=1` counts by itself."""
    root: Thing = {}
    for name, value in pairs:
        place = root
        *outer, last = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        for part in outer:
            place = place.setdefault(part, {})
        place[last or str(len(place))] = value
    return {name: _with_lists(value) for name, value in root.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inside = {name: _with_lists(part) for name, part in value.items()}
    if inside and all(name.isdigit() for name in inside):
        return [inside[name] for name in sorted(inside, key=int)]
    return inside


def expanded(thing: Thing, paths: Iterable[str], find: Find) -> Thing:
    """A copy in which ids on these paths (`latest_charge`, `data.payment_intent`) are things."""
    copy = deepcopy(thing)
    for path in paths:
        _expand(copy, path.split("."), path, find)
    return copy


def _expand(thing: Thing, parts: list[str], path: str, find: Find) -> None:
    name, *rest = parts
    if name == "data" and isinstance(thing.get("data"), list):
        for row in thing["data"]:
            _expand(row, rest, path, find)
        return
    if name not in EXPANDABLE or name not in thing:
        raise StripeError(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(thing[name], str):
        thing[name] = deepcopy(find(thing[name]))
    if rest and thing[name]:
        _expand(thing[name], rest, path, find)
