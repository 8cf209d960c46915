"""Where things lie in this checkout, and how a tool speaks and gives up."""

import os
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"


def say(sentence: str) -> None:
    print(sentence, flush=True)


def give_up(sentence: str) -> NoReturn:
    """Leave with a sentence for a person instead of a traceback."""
    sys.stdout.flush()
    sys.exit(sentence)


def become(*command: str | os.PathLike[str]) -> NoReturn:
    """Turn into another program: signals and the exit code are then its own."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(command[0], [os.fspath(part) for part in command])
