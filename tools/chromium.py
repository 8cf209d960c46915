"""Finds a Chromium for the browser tests, and sees to it that there is one."""

import os
import shutil
import subprocess
from pathlib import Path

from tools import apt
from tools.places import PYTHON, VENV, give_up, say

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
BUNDLED = "bundled"
# Beside the packages, so that it works without a home folder and goes when .venv goes.
BROWSERS = VENV / "browsers"

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu",
)


def find() -> str | None:
    """A path, or "bundled" for Playwright's own; None when there is neither."""
    wanted = os.environ.get("E2E_CHROMIUM", "")
    if wanted and wanted != BUNDLED:
        return wanted if Path(wanted).is_file() else None
    on_path = None if wanted == BUNDLED else next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or (BUNDLED if any(BROWSERS.glob("chromium*/INSTALLATION_COMPLETE")) else None)


def ensure() -> None:
    """Make find() succeed: what is there, else Debian's package, else Playwright's download."""
    wanted = os.environ.get("E2E_CHROMIUM", "")
    if find():
        return
    if wanted and wanted != BUNDLED:
        give_up("E2E_CHROMIUM names no file. Give the path of a Chromium, or `bundled`.")
    if wanted != BUNDLED and apt.install("chromium") and find():
        return
    _install_bundled()


def environment() -> dict[str, str]:
    """The environment in which Playwright looks for its own browser where we put it."""
    return {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(BROWSERS)}


def flags() -> list[str]:
    # Chromium's sandbox refuses to work for root, which is who runs tests in a container.
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)


def _install_bundled() -> None:
    say("Fetching Playwright's own Chromium …")
    command = [str(PYTHON), "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, env=environment(), check=False).returncode != 0:
        give_up("No Chromium for the browser tests: install one, or name it in E2E_CHROMIUM.")
