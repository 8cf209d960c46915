"""Every act that the house writes down is told in a sentence, and nothing told is never written."""

import ast
import re
from string import Formatter

import pytest
from flask import Flask
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from portal import activity
from portal.activity import Activity
from portal.activity.words import ACTIONS
from portal.core.db import db
from tools.places import ROOT

ACTION = re.compile(r"[a-z]+\.[a-z_]+")


def trees():
    return (ast.parse(file.read_text()) for file in (ROOT / "portal").rglob("*.py"))


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def recorded() -> set[str]:
    """What is passed to whatever is called `record`, `_record`…, and what the demo writes."""
    writers = {"record", "_record", "_activity"}
    calls = (
        node
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node) in writers
    )
    return {
        each.value
        for call in calls
        for each in call.args
        if isinstance(each, ast.Constant) and ACTION.fullmatch(str(each.value))
    }


def test_every_act_has_a_sentence_and_every_sentence_an_act(make_app) -> None:
    make_app()
    assert recorded() == set(ACTIONS)


def test_every_sentence_can_be_filled(make_app) -> None:
    make_app()
    given = {"who", "name", "ref", "event", "field", "old", "new"}
    of_details = {
        *("account", "amount", "count", "email", "names", "note"),
        *("payment", "provider", "rank", "reason", "role", "total", "what", "why"),
        *("place", "seller", "until"),
    }
    asked = {
        field
        for words in ACTIONS.values()
        for sentence in (words.sentence, words.one or "")
        for _, field, _, _ in Formatter().parse(sentence)
        if field is not None
    }
    assert asked - given - of_details == set()
    assert all(len(action) <= 40 for action in ACTIONS)


def test_an_act_that_nobody_tells_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(LookupError):
        activity.record("order.lost", "order", "K7QM2", actor_id=None)


@pytest.mark.parametrize("field", ["password", "password_hash", "token", "client_secret"])
def test_an_act_tells_no_secret(app: Flask, field: str) -> None:
    with app.app_context():
        for kept in ({"details": {field: "x"}}, {"changes": {field: ["x", "y"]}}):
            with pytest.raises(ValueError, match=field):
                activity.record("order.placed", "order", "K7QM2", actor_id=None, **kept)


@pytest.mark.parametrize(
    "act",
    [
        update(Activity).values(action="order.placed"),
        delete(Activity),
        text("UPDATE activities SET ip = '192.0.2.1'"),
        text("UPDATE activities SET subject_ref = '', actor_id = NULL, at = '2020-01-01'"),
    ],
    ids=["update", "delete", "another address", "another moment"],
)
def test_the_database_refuses_to_change_the_log(app: Flask, act) -> None:
    with app.app_context():
        activity.record("person.registered", "person", "bo@example.org", actor_id=None)
        db.session.commit()
        with pytest.raises(DBAPIError, match="only added to"):
            db.session.execute(act)
        db.session.rollback()
        assert [each.action for each in db.session.query(Activity)] == ["person.registered"]


def test_all_that_may_go_is_what_tells_of_a_person(app: Flask) -> None:
    """People may ask to be forgotten: what was done, by whom and when stays nevertheless."""
    empty = {"subject_ref": "", "details": {}, "changes": {}, "ip": None}
    with app.app_context():
        activity.record("person.registered", "person", "bo@example.org", actor_id=None)
        db.session.commit()
        before = db.session.query(Activity).one()
        at = before.at
        db.session.execute(update(Activity).values(empty))
        db.session.commit()
        after = db.session.query(Activity).one()
        assert (after.action, after.at, after.subject_ref) == ("person.registered", at, "")


def test_only_forgetting_somebody_changes_the_log() -> None:
    changing = re.compile(r"(update|delete)\(\s*Activity\b")
    found = [
        file.name for file in (ROOT / "portal").rglob("*.py") if changing.search(file.read_text())
    ]
    assert found == ["actions.py"]
