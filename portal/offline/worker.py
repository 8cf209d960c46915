"""The service worker of a till: what its browser keeps, and the version of all of it."""

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for

SCRIPT = "js/till-worker.js"
# What every page of the house asks for, and the till.
_FILES = (
    *("favicon.svg", "icons.svg", "fonts/inter-400-700.woff2", "till.css", "css/till-offline.css"),
    *("css/tokens.css", "css/base.css", "css/components/controls.css"),
    *("css/components/content.css", "css/print.css"),
    *("vendor/htmx-2.0.11.min.js", "js/portal.js", "js/till.js"),
)


def script(app: Flask, page: str) -> str:
    """The file itself, and above it what there is to keep."""
    files = _addresses(app)
    text = _text(str(app.static_folder))
    version = sha256("".join([*files, text]).encode()).hexdigest()[:12]
    known = {"page": page, "kept": f"{page}?kept=yes", "files": files, "version": version}
    return f"const TILL = {json.dumps(known)};\n{text}"


def _addresses(app: Flask) -> list[str]:
    """Modules name each other without a version, so theirs are asked for first: see the script."""
    asset: Callable[[str], str] = app.jinja_env.globals["asset"]  # type: ignore[assignment]  # see web.assets
    modules = sorted(Path(str(app.static_folder), "js").glob("till-*.js"))
    names = [f"js/{each.name}" for each in modules if f"js/{each.name}" != SCRIPT]
    plain = [url_for("static", filename=name) for name in (*names, "js/scanner.js")]
    return [*(asset(name) for name in _FILES), *plain]


@cache
def _text(folder: str) -> str:
    return Path(folder, SCRIPT).read_text(encoding="utf-8")
