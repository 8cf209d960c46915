"""Fetches pip itself from the configured package index, for a Python that came without it."""

import base64
import configparser
import hashlib
import html
import os
import re
import urllib.parse
import urllib.request
from pathlib import Path

from tools.places import give_up, say

LINK = re.compile(
    r'href="(?P<url>[^"#]*pip-(?P<version>\d+(?:\.\d+)*)-py3-none-any\.whl)'
    r'#sha256=(?P<sha256>[0-9a-f]{64})"'
)


def fetch(index: str, folder: Path) -> Path:
    """The newest pip as a wheel, which Python runs without unpacking it."""
    say("This Python has no pip: fetching it …")
    page = urllib.parse.urljoin(index.rstrip("/") + "/", "pip/")
    links = list(LINK.finditer(html.unescape(_read(page).decode())))
    if not links:
        give_up("The configured package index offers no pip.")
    newest = max(links, key=lambda link: tuple(map(int, link["version"].split("."))))
    content = _read(urllib.parse.urljoin(page, newest["url"]))
    if hashlib.sha256(content).hexdigest() != newest["sha256"]:
        give_up("The pip that arrived is not the one the package index promised.")
    wheel = folder / f"pip-{newest['version']}-py3-none-any.whl"
    wheel.write_bytes(content)
    return wheel


def configured_index() -> str | None:
    """The index somebody told pip to use: the environment first, then pip's own files."""
    if index := os.environ.get("PIP_INDEX_URL"):
        return index
    settings = configparser.RawConfigParser()
    settings.read(path for path in _settings_files() if path)
    return settings.get("global", "index-url", fallback=None)


def _settings_files() -> list[str | Path]:
    # In the order in which pip reads them: the last word counts.
    home = Path(os.environ.get("HOME") or "~")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return [
        Path("/etc/pip.conf"),
        home / ".pip" / "pip.conf",
        config / "pip" / "pip.conf",
        os.environ.get("PIP_CONFIG_FILE", ""),
    ]


def _read(address: str) -> bytes:
    """The content of an address; a name and password in it are sent the way servers expect."""
    parts = urllib.parse.urlsplit(address)
    credentials, _, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(parts._replace(netloc=host).geturl())
    if credentials:
        encoded = base64.b64encode(urllib.parse.unquote(credentials).encode()).decode()
        request.add_header("Authorization", f"Basic {encoded}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()
