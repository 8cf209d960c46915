"""Makes .venv hold what a lock file names, and knows at a glance when it already does."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tools import apt, pip_wheel
from tools.places import DEV_LOCK, PYTHON, RUNTIME_LOCK, VENV, give_up, say

STAMP = VENV / "installed.txt"


def setup(*, dev: bool) -> None:
    """Install the lock file, unless it or the larger one that includes it is there already."""
    lock = DEV_LOCK if dev else RUNTIME_LOCK
    held = _held()
    if _digest(lock) in held:
        return
    say(f"Setting up {VENV.name} from {lock.name} …")
    if not held:
        _make_venv()
    _install(lock)
    # The larger lock includes the smaller one; the smaller one says nothing about the larger.
    STAMP.write_text("\n".join([_place(), _digest(lock), _digest(RUNTIME_LOCK)]) + "\n")


def _held() -> list[str]:
    """Digests of the locks installed here; none when the folder was moved or Python replaced."""
    if not (STAMP.exists() and PYTHON.exists()):
        return []
    place, *digests = STAMP.read_text().splitlines()
    return digests if place == _place() else []


def _place() -> str:
    # The scripts in a virtual environment carry its absolute path, and break when it moves.
    return f"{VENV} {sys.version_info.major}.{sys.version_info.minor}"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _make_venv() -> None:
    # Without pip, because ensurepip is a package of its own on Debian and often missing.
    command = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    subprocess.run(command, check=True)


def _install(lock: Path) -> None:
    STAMP.unlink(missing_ok=True)
    for installer in _installers():
        command = [*installer, "install", "--quiet", "--require-hashes", "-r", str(lock)]
        if subprocess.run(command, check=False).returncode == 0:
            return
        say(f"That did not work: {' '.join(command)}")
    give_up("Nothing could install the packages: the reason stands above.")


def _installers() -> Iterator[list[str]]:
    """Ways to install into .venv, the quickest first; each is made only when it is tried."""
    if uv := shutil.which("uv"):
        os.environ["VIRTUAL_ENV"] = str(VENV)
        yield [uv, "pip"]
    if find_spec("pip"):
        # Told where to install: a pip of the system refuses to touch the system, and rightly.
        yield [*_pip(sys.executable), "--python", str(PYTHON)]
    else:
        yield _borrowed_pip()


def _borrowed_pip() -> list[str]:
    """A pip for a Python without one: from the standard library, the index or Debian."""
    if _unpack_bundled_pip():
        return _pip(str(PYTHON))
    if index := pip_wheel.configured_index():
        return [str(PYTHON), str(pip_wheel.fetch(index, VENV) / "pip")]
    if not (apt.install("python3-venv") and _unpack_bundled_pip()):
        give_up(
            "This Python has no pip. Install uv or python3-venv, "
            "or set PIP_INDEX_URL to the package index to fetch pip from."
        )
    return _pip(str(PYTHON))


def _unpack_bundled_pip() -> bool:
    command = [str(PYTHON), "-m", "ensurepip"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _pip(python: str) -> list[str]:
    return [python, "-m", "pip", "--disable-pip-version-check"]
