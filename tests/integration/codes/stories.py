"""What a browser sends about codes, and what is stored of it afterwards."""

from typing import Any

from sqlalchemy import select

from portal.activity import Activity
from portal.codes import Code
from portal.core.db import db
from tests.support.stage import Stage

EVENT = "/events/harbour-lights"
CODES = f"{EVENT}/discount-codes"
ACCESS = f"{EVENT}/access-codes"
HTMX = {"HX-Request": "true"}


def fields(*tickets: Any, **changed: Any) -> dict[str, Any]:
    """15 % off these tickets."""
    usual = {"code": "DOCK15", "kind": "percent", "value": "15", "active": "y"}
    return {**usual, "tickets": [ticket.ref for ticket in tickets], **changed}


def make(stage: Stage, *tickets: Any, who: str = "olivia", **changed: Any) -> Any:
    return stage.as_(who).post(f"{CODES}/new", data=fields(*tickets, **changed))


def code(stage: Stage, name: str = "DOCK15") -> Code | None:
    """The code as it is in the database now."""
    with stage.app.app_context():
        found = db.session.scalar(select(Code).where(Code.code == name))
        if found:
            assert found.tickets is not None  # read while there is a session
            assert found.event.slug
        return found


def acts(stage: Stage) -> list[tuple[str, dict[str, Any]]]:
    """What was done to codes, and what changed, oldest first."""
    with stage.app.app_context():
        named = Activity.action.startswith("code.")
        found = select(Activity.action, Activity.changes).where(named).order_by(Activity.id)
        return [(action, changes) for action, changes in db.session.execute(found)]
