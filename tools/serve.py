"""Runs the portal on this machine: the database made ready, worker and web server together."""

import os
import socket
import subprocess
import time

from tools import standins
from tools.children import Children, Stopped, stop_on_signals
from tools.places import PYTHON, ROOT, give_up, say

HOST = "127.0.0.1"
ACCOUNTS = ("admin", "owner", "organizer", "door", "checkin", "buyer")
START_LIMIT = 60.0  # seconds


def run() -> None:
    port = _free_port()
    address = f"http://{HOST}:{port}"
    environment = {**os.environ, "PORT": str(port)}
    environment.setdefault("PORTAL_BASE_URL", address)
    providers = standins.ports_after(port) if standins.wanted(environment) else ()
    if providers:
        environment |= standins.settings(*providers)
    children = Children(environment)
    stop_on_signals()
    try:
        _prepare(environment, standins.demo_options() if providers else [])
        if providers:
            standins.start(children, environment["PORTAL_BASE_URL"], *providers)
        children.start("worker", str(PYTHON), "-m", "flask", "--app", "wsgi", "work")
        children.start(
            "web server", str(PYTHON), "-m", "gunicorn", "--bind", f"{HOST}:{port}", "wsgi:app"
        )
        for opening in (*providers, port):
            _wait_until_open(opening, children)
        _welcome(address, pretended=bool(providers))
        _wait_for_a_fall(children)
    except Stopped:
        say("\nClosing …")
    finally:
        children.stop()


def _free_port() -> int:
    wanted = os.environ.get("PORT") or "5000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        give_up(f"PORT is a number from 1 to 65535, not “{wanted}”.")
    with socket.socket() as probe:
        # As the web server does it: a port that was closed a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(wanted)))
        except OSError as error:
            give_up(
                f"Port {wanted} cannot be had ({error.strerror}). Another one: make run PORT=5001"
            )
    return int(wanted)


def _prepare(environment: dict[str, str], options: list[str]) -> None:
    command = [str(PYTHON), "-m", "tools.prepare", *options]
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        give_up("The database could not be made ready: the reason stands above.")


def _wait_until_open(port: int, children: Children) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if fallen := children.fallen():
            give_up(f"The {fallen} ended at the start: the reason stands above.")
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    give_up(f"Port {port} did not open in {START_LIMIT:.0f} seconds.")


def _welcome(address: str, *, pretended: bool) -> None:
    say(f"\nFoyer is open: {address}\n")
    if os.environ.get("PORTAL_ENV") != "production":
        say("Demo accounts, password foyer-demo:")
        say("\n".join(f"  {name}@example.org" for name in ACCOUNTS))
    if pretended:
        say("\nStripe and PayPal are stand-ins, no money moves. Card 4242 4242 4242 4242 pays,")
        say("4000 0000 0000 0002 is declined.")
    say("\nCtrl-C closes.")


def _wait_for_a_fall(children: Children) -> None:
    while not (fallen := children.fallen()):
        time.sleep(0.5)
    give_up(f"The {fallen} has ended. Closing the rest.")
