"""A name as it stands in an address. Pure."""

import re
import unicodedata
from collections.abc import Collection


def plain(name: str, longest: int) -> str:
    """Small letters, digits and dashes; empty when the name has no such letter."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters)[:longest].strip("-")


def free(base: str, taken: Collection[str]) -> str:
    """The base itself, or with the next free number behind it."""
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)
