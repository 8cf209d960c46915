"""What the Makefile calls; without a word it lists the words it knows."""

import os
import subprocess
import sys
from collections.abc import Callable

from tools import checks, chromium, environment, serve
from tools.places import BIN, DEV_LOCK, PYTHON, ROOT, RUNTIME_LOCK, become, give_up

COMPILE = (
    *("uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--generate-hashes"),
    # Lock files name no address, so that any index and any mirror will do.
    *("--python-version", "3.11", "--no-header", "--no-emit-index-url", "--no-emit-find-links"),
)


def setup(arguments: list[str]) -> None:
    environment.setup(dev=True)


def run(arguments: list[str]) -> None:
    environment.setup(dev=False)
    serve.run()


def check(arguments: list[str]) -> None:
    environment.setup(dev=True)
    checks.run()


def test(arguments: list[str]) -> None:
    environment.setup(dev=True)
    chromium.ensure()
    os.environ.update(chromium.environment())
    become(BIN / "pytest", "-n", "2", "--dist", "loadgroup", *arguments)


def bench(arguments: list[str]) -> None:
    environment.setup(dev=True)
    become(PYTHON, "-m", "bench", *arguments)


def ensure_chromium(arguments: list[str]) -> None:
    environment.setup(dev=True)
    chromium.ensure()


def lock(arguments: list[str]) -> None:
    """Compile both lock files; `--upgrade` moves what is pinned."""
    everything = [*COMPILE, "--all-extras", "--group", "dev", "-o", DEV_LOCK.name, *arguments]
    # Held to the other's versions: what is tested is what runs.
    runtime = [*COMPILE, "-c", DEV_LOCK.name, "-o", RUNTIME_LOCK.name, *arguments]
    for command in (everything, runtime):
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


COMMANDS: dict[str, Callable[[list[str]], None]] = {
    "setup": setup,
    "run": run,
    "check": check,
    "test": test,
    "bench": bench,
    "chromium": ensure_chromium,
    "lock": lock,
}

if __name__ == "__main__":
    name, *rest = sys.argv[1:] or [""]
    if name not in COMMANDS:
        give_up(f"python -m tools.dev {' | '.join(COMMANDS)}")
    COMMANDS[name](rest)
