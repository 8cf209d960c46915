"""docs/interface.md and README.md say what the code does, no more and no less."""

import re
from pathlib import Path

from flask import Flask

from portal.config import DEFAULTS

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs" / "interface.md").read_text()


def described_addresses() -> dict[str, set[str]]:
    """Rows of the form | `/address` | GET POST | …"""
    rows = re.findall(r"^\| `(/[^`]*)` \| ([A-Z ]+) \|", PAGE, flags=re.MULTILINE)
    return {address: set(methods.split()) for address, methods in rows}


def served_addresses(app: Flask) -> dict[str, set[str]]:
    served: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            served.setdefault(rule.rule, set()).update(methods)
    return served


def test_every_address_is_described_and_every_described_one_is_served(make_app) -> None:
    assert described_addresses() == served_addresses(make_app())


def test_every_setting_is_described_and_read() -> None:
    described = set(re.findall(r"PORTAL_([A-Z_]+)", PAGE))
    assert described == set(DEFAULTS)


def test_every_command_is_described(make_app) -> None:
    app: Flask = make_app()
    of_flask = {"run", "shell", "routes", "db"}
    groups = {name: command for name, command in app.cli.commands.items() if name not in of_flask}
    paths = {
        f"{name} {child}" if hasattr(command, "commands") else name
        for name, command in groups.items()
        for child in getattr(command, "commands", {"": None})
    }
    described = set(re.findall(r"`flask --app wsgi ([a-z]+(?: [a-z]+)?)", PAGE)) - {"db upgrade"}
    assert described == paths


def test_the_readme_names_every_setting_and_its_pictures_exist() -> None:
    readme = (HOUSE / "README.md").read_text()
    assert set(re.findall(r"PORTAL_([A-Z_]+)", readme)) == set(DEFAULTS)
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    assert pictures
    assert [picture for picture in pictures if not (HOUSE / picture).is_file()] == []
