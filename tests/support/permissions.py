"""Who may open which address: asked of the gate, and written as a page that people can read.

`python -m tests.support.permissions` (or `make permissions`) writes docs/permissions.md anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask, Response
from flask.testing import FlaskClient
from flask_migrate import upgrade
from werkzeug.routing import Rule

from portal import modules
from portal.core.access import GRANTS, Permission, allows
from portal.core.db import db
from portal.core.modules import Module
from portal.gate import STATIC
from portal.web.blueprint import need_of
from tests.factories import make_event, make_user
from tests.support.databases import dispose
from tests.support.stage import Stage
from tools.places import ROOT

PAGE = ROOT / "docs" / "permissions.md"
OWN, FOREIGN = "harbour-lights", "winter-gala"

# The columns, and who of the cast stands in them; None is who has not signed in.
PEOPLE: Mapping[str, str | None] = {
    "owner": "olivia",
    "organizer": "otto",
    "co-organizer": "cora",
    "box office": "bea",
    "check-in": "chip",
    "admin": "ada",
    "stranger": "stan",
    "unknown": None,
}
WORDS = {204: "yes", 303: "sign in", 401: "401", 403: "403", 404: "404"}

ABOUT = """# Who may what

Written by `make permissions` from the running portal, which is asked for every address as every \
role; `tests/house/test_permissions.py` compares. A change of rights is a change of this page.

**403** says which right is missing and who can grant it. **404**: a stranger does not learn that \
the event exists. **sign in** leads there and back. Addresses that everybody may open decide by \
what the visitor brings: a signed link, the order's own browser.
"""

Row = tuple[str, str, tuple[str, ...]]  # address, methods, an answer for each column


class Gatehouse:
    """A portal whose views all say yes, so that only the gate can say no."""

    def __init__(self, app: Flask) -> None:
        self.app, self.stage = app, Stage(app)
        with app.app_context():
            make_event("Winter Gala", slug=FOREIGN, owner=make_user("Kadri Saar"))
        for name, view in list(app.view_functions.items()):
            if name != STATIC:
                app.view_functions[name] = _yes(view)

    def browser(self, who: str | None) -> FlaskClient:
        return self.stage.as_(who) if who else self.app.test_client()

    def doors(self) -> Iterator[tuple[Rule, str]]:
        """Each address with each of its methods."""
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if rule.endpoint != STATIC:
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    yield rule, method

    def ask(self, browser: FlaskClient, rule: Rule, method: str, event: str) -> int:
        values = {name: event if name == "event_slug" else "x" for name in rule.arguments}
        with self.app.test_request_context():
            path = self.app.url_map.bind("").build(rule.endpoint, values, method=method)
        return browser.open(path, method=method).status_code

    def rows(self, event: str) -> list[Row]:
        """What everybody gets at each address; methods with the same answers share a row."""
        browsers = [self.browser(who) for who in PEOPLE.values()]
        asked = [
            (rule.rule, method, tuple(WORDS[self.ask(b, rule, method, event)] for b in browsers))
            for rule, method in self.doors()
            if event == OWN or "event_slug" in rule.arguments
        ]
        together = groupby(sorted(asked, key=_address_and_answers), key=_address_and_answers)
        return [
            (address, " ".join(method for _, method, _ in group), answers)
            for (address, answers), group in together
        ]

    def closed(self, module: Module) -> set[tuple[str, str]]:
        """Addresses and methods that an admin finds closed while the module is off."""
        ada = self.browser("ada")
        self._switch(module, on=False)
        found = {
            (rule.rule, method)
            for rule, method in self.doors()
            if self.ask(ada, rule, method, OWN) == 404
        }
        self._switch(module, on=True)
        return found

    def _switch(self, module: Module, *, on: bool) -> None:
        with self.app.app_context():
            wanted = dict.fromkeys(Module, True)
            modules.switch(wanted if on else {module: False}, by_id=None)
            db.session.commit()


def page(app: Flask) -> str:
    """The whole of docs/permissions.md."""
    house = Gatehouse(app)
    closed = {module: house.closed(module) for module in Module}
    parts = [
        ABOUT,
        "## Rights\n",
        *_table(["may", *(role.value for role in GRANTS)], _rights()),
        "\nAdmins act as owners of every event; only they may run this site.\n",
        "## Addresses, of an event one works on\n",
        *_table(
            ["address", "methods", *PEOPLE, "closed without"],
            [
                (f"`{address}`", methods, *answers, _modules(closed, address, methods))
                for address, methods, answers in house.rows(OWN)
            ],
        ),
        "\n## The same, of an event of others\n",
        *_table(
            ["address", "methods", *PEOPLE],
            [
                (f"`{address}`", methods, *answers)
                for address, methods, answers in house.rows(FOREIGN)
            ],
        ),
    ]
    return "\n".join(parts) + "\n"


def _rights() -> list[Sequence[str]]:
    return [
        (right.value, *("yes" if allows(role, right) else "-" for role in GRANTS))
        for right in Permission
        if right is not Permission.SITE_ADMIN
    ]


def _modules(closed: Mapping[Module, set[tuple[str, str]]], address: str, methods: str) -> str:
    door = address, methods.partition(" ")[0]
    return ", ".join(module.label.lower() for module, doors in closed.items() if door in doors)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for line in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(line)} |"


def _address_and_answers(asked: Row) -> tuple[str, tuple[str, ...]]:
    address, _, answers = asked
    return address, answers


def _yes(view: Callable[..., Any]) -> Callable[..., Response]:
    def yes(**_values: object) -> Response:
        return Response(status=204)

    yes.need = need_of(view)  # type: ignore[attr-defined]  # what the gate reads
    return yes


def write() -> None:
    from portal.app import create_app

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/foyer.db"
        key = "for one page, and thrown away afterwards"
        app = create_app(DATABASE_URL=url, TESTING=True, SECRET_KEY=key, INSTANCE=Path(folder))
        with app.app_context():
            upgrade()
        PAGE.write_text(page(app), encoding="utf-8")
        dispose(app)


if __name__ == "__main__":
    write()
