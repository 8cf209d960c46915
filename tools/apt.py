"""Asks Debian for a package, where there is Debian and we may."""

import os
import shutil
import subprocess

from tools.places import say


def install(package: str) -> bool:
    """True when the package is there afterwards; False where only a person could install it."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    say(f"Installing {package} with apt-get …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A fresh image carries no package lists, so the update is not optional.
    update = ["apt-get", "update", "-qq"]
    fetch = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", package]
    return all(
        subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode == 0
        for command in (update, fetch)
    )
