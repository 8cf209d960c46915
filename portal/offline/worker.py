"""The service worker of a till: what its browser keeps, and the version of all of it."""

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask

SCRIPT = "js/till-worker.js"
# What every page of the house asks for, and the till.
_FILES = (
    *("favicon.svg", "icons.svg", "fonts/inter-400-700.woff2", "till.css", "css/till-offline.css"),
    *("css/tokens.css", "css/base.css", "css/components/controls.css"),
    *("css/components/content.css", "css/print.css"),
    *("vendor/htmx-2.0.11.min.js", "js/parts.js", "js/portal.js"),
)


def script(app: Flask, page: str) -> str:
    """The file itself, and above it what there is to keep."""
    files = _addresses(app)
    text = _text(str(app.static_folder))
    version = sha256("".join([*files, text]).encode()).hexdigest()[:12]
    known = {"page": page, "kept": f"{page}?kept=yes", "files": files, "version": version}
    return f"const TILL = {json.dumps(known)};\n{text}"


def _addresses(app: Flask) -> list[str]:
    address: dict[str, Callable[[str], str]] = app.jinja_env.globals  # type: ignore[assignment]  # see web.assets
    return [*(address["asset"](name) for name in _FILES), address["bundle"]("js/till.js")]


@cache
def _text(folder: str) -> str:
    return Path(folder, SCRIPT).read_text(encoding="utf-8")
