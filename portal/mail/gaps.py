"""Words with gaps in them, `{name}`, that are filled for each person. Pure."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

_GAP = re.compile(r"\{([^{}\n]{1,40})\}")
_WITH_SPACE = re.compile(r" ?\{([a-z]+)\}")
_AT_THE_START = re.compile(r"^\{([a-z]+)\}, (\w?)", re.MULTILINE)


def fault(text: str, known: Collection[str]) -> str | None:
    """What to say of a gap that nothing fills; None when all of them are known."""
    for name in _GAP.findall(text):
        if name not in known:
            return _unknown(name, known)
    return None


def fill(text: str, values: Mapping[str, str]) -> str:
    """Each gap once: what stands in a value is never a gap again.

    What is not known leaves no hole: "Hello {name}," becomes "Hello,".
    """
    text = _AT_THE_START.sub(lambda gap: _begin(gap, values), text)
    return _WITH_SPACE.sub(lambda gap: _value(gap, values), text)


def _begin(gap: re.Match[str], values: Mapping[str, str]) -> str:
    return gap[0] if values.get(gap[1], " ") else gap[2].upper()


def _value(gap: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(gap[1])
    if value is None:
        return gap[0]
    space = " " if gap[0].startswith(" ") else ""
    return f"{space}{value}" if value else ""


def _unknown(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name.strip().lower(), known, n=1, cutoff=0.5)
    if near:
        return f"There is no {{{name}}}. Did you mean {{{near[0]}}}?"
    return f"There is no {{{name}}}. These are: {', '.join(f'{{{each}}}' for each in known)}."
