"""Role × address × own and foreign event: what docs/permissions.md says is what the gate does."""

from difflib import unified_diff

import pytest
from flask import Flask

from portal.core.access import Role
from portal.core.db import READING_METHODS
from portal.web.blueprint import need_of
from tests.support.permissions import OWN, PAGE, Gatehouse, page

pytestmark = pytest.mark.databases("sqlite")

WRITE_IT = (
    "`make permissions` writes docs/permissions.md anew. Read the difference, then commit it:"
)


def test_everybody_gets_what_the_page_says(app: Flask) -> None:
    now = page(app)
    print(now)  # noqa: T201 - `pytest -s` shows the whole of it
    told = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    changes = unified_diff(told.splitlines(), now.splitlines(), "written", "now", n=0, lineterm="")
    assert told == now, "\n".join([WRITE_IT, *changes])


def test_who_looks_as_another_role_changes_nothing_at_any_address(app: Flask) -> None:
    house = Gatehouse(app)
    browser = house.browser("olivia")
    with browser.session_transaction() as session:
        session["looking"] = [house.stage.cast["olivia"].id, house.stage.event.id, Role.BOX_OFFICE]
    let_through = {
        rule.endpoint
        for rule, method in house.doors()
        if method not in READING_METHODS
        and "event_slug" in rule.arguments
        and house.ask(browser, rule, method, OWN) != 403
    }
    may = {name for name, view in app.view_functions.items() if _may_while_looking(view)}
    assert let_through == {"team.look_as_myself"}
    assert may == {"team.look_as_myself", "admin.stop_looking", "people.sign_out"}


def _may_while_looking(view: object) -> bool:
    need = need_of(view)  # type: ignore[arg-type]
    return bool(need and need.while_looking)
