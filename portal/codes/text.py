"""How codes are written and compared."""

import re

# What a code is made of, so that it can be read out, typed anywhere, and stand in an address.
LONGEST = 80
WRITTEN = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}", re.ASCII)


def is_code(typed: str) -> bool:
    """Whether any code can be called that."""
    return bool(WRITTEN.fullmatch(typed.strip()))


def fold(typed: str) -> str:
    """What codes are compared by: no blanks around, no case."""
    return typed.strip().upper()
