"""Modules travel as one file: an entry and all it imports, each in a scope of its own.

A browser asks for one address with one version, instead of twenty that it must ask about again
each time. The modules are ours, so their imports and exports look alike: see the patterns. What
looks different stops the start.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (?:\{\s*([^}]+?)\s*\} from )?"\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const|let) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^\s+", re.MULTILINE)


def bundle(entry: Path) -> str:
    """What `<script type="module">` runs as it would run the entry."""
    scopes: dict[str, str] = {}
    _add(entry, scopes, ())
    return "\n".join(scopes.values())


def _add(file: Path, scopes: dict[str, str], above: tuple[str, ...]) -> None:
    """Each module once, after all that it needs."""
    if file.name in above:
        raise ValueError(f"{file.name} imports itself, through {' and '.join(above)}")
    if file.name in scopes:
        return
    text = file.read_text(encoding="utf-8")
    for _, name in _IMPORT.findall(text):
        _add(file.with_name(name), scopes, (*above, file.name))
    scopes[file.name] = _scope(file.name, text)


def _scope(name: str, text: str) -> str:
    body = _EXPORT.sub("", _IMPORT.sub(_taken, text))
    strange = _OTHER.search(body)
    if strange:
        raise ValueError(f"{name} cannot be bundled: {strange[0]}")
    given = ", ".join(_EXPORT.findall(text))
    return f"const {_scope_name(name)} = (() => {{\n{_light(body)}return {{ {given} }};\n}})();"


def _taken(found: re.Match[str]) -> str:
    if not found[1]:
        return ""
    return f"const {{ {found[1].replace(' as ', ': ')} }} = {_scope_name(found[2])};\n"


def _scope_name(file_name: str) -> str:
    return "m_" + file_name.removesuffix(".js").replace("-", "_")


def _light(text: str) -> str:
    """Without what only people read; a text over several lines stays as it is."""
    if any(line.count("`") % 2 for line in text.splitlines()):
        return text
    return _INDENT.sub("", _COMMENT.sub("", text))
