"""Runs every check, also after one has failed: a person wants all complaints at once."""

import subprocess

from tools.places import BIN, ROOT, give_up, say

CHECKS: dict[str, tuple[str, ...]] = {
    "style": ("ruff", "check", "--quiet", "."),
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "types": ("mypy", "--strict", "--no-error-summary", "portal", "standins"),
    "import contracts": ("lint-imports", "--no-logo"),
    "templates": ("djlint", "--lint", "--quiet", "portal/templates"),
    "dependencies": ("deptry", "."),
}


def run() -> None:
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    if failed:
        give_up(f"Not in order: {', '.join(failed)}.")
    say("All in order.")


def _passes(name: str, command: tuple[str, ...]) -> bool:
    tool, *arguments = command
    done = subprocess.run(
        [BIN / tool, *arguments], cwd=ROOT, check=False, capture_output=True, text=True
    )
    say(f"{name}: {'in order' if done.returncode == 0 else ' '.join(command)}")
    if done.returncode != 0:
        say(done.stdout + done.stderr)
    return done.returncode == 0
