"""What people do on the pages of a team, for the tests to tell."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import jobs
from portal.activity import Activity
from portal.core.access import Role
from portal.core.db import db
from portal.people import Membership
from portal.people.models import User
from tests.factories import PASSWORD
from tests.support.stage import Stage

TEAM = "/events/harbour-lights/team"
MIA = "mia@example.org"


def invite(
    browser: FlaskClient, email: str = MIA, role: str = "box-office", **more: Any
) -> TestResponse:
    return browser.post(TEAM, data={"email": email, "role": role}, **more)


def letters(stage: Stage) -> list[EmailMessage]:
    """Everything that has been mailed so far, oldest first."""
    with stage.app.app_context():
        jobs.drain()
    folder = Path(stage.app.config["INSTANCE"]) / "mail"
    files = sorted(folder.glob("*.eml"), key=lambda file: int(file.stem.rpartition("-")[2]))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def link_to(stage: Stage) -> str:
    """The path of the link in the last letter."""
    found = re.search(r"http://localhost(/invitations/\S+)", text_of(letters(stage)[-1]))
    assert found
    return found[1]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body
    return str(body.get_content())


def invited(stage: Stage, email: str = MIA, role: str = "box-office") -> str:
    """Otto invites somebody; the path of the link that they get."""
    assert invite(stage.as_("otto"), email, role).status_code == 303
    return link_to(stage)


def sign_up(browser: FlaskClient, link: str, **typed: str) -> TestResponse:
    return browser.post(
        f"{link}/sign-up", data={"name": "Mia Maasik", "password": PASSWORD, **typed}
    )


def roles(stage: Stage) -> dict[str, Role]:
    """Who is what to the event now, by first name."""
    return asked(stage, _roles, stage)


def _roles(stage: Stage) -> dict[str, Role]:
    found = db.session.execute(
        select(User.name, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.event_id == stage.event.id)
    )
    return {name.partition(" ")[0].lower(): Role(role) for name, role in found}


def ref_of(stage: Stage, who: str) -> str:
    return asked(stage, _ref, stage, who)


def _ref(stage: Stage, who: str) -> str:
    return db.session.get_one(Membership, (stage.cast[who].id, stage.event.id)).ref


def act_on(stage: Stage, by: str, who: str, what: str, **data: str) -> TestResponse:
    """`act_on(stage, "otto", "bea", "remove")`"""
    return stage.as_(by).post(f"{TEAM}/{ref_of(stage, who)}/{what}", data=data)


def offer(stage: Stage, by: str, who: str) -> TestResponse:
    return stage.as_(by).post(f"{TEAM}/hand-over", data={"member": ref_of(stage, who)})


def acts(stage: Stage) -> list[tuple[str, dict[str, Any]]]:
    """What the log says about the team: action and old → new."""
    return asked(stage, _acts)


def _acts() -> list[tuple[str, dict[str, Any]]]:
    wanted = select(Activity).where(Activity.action.startswith("team.")).order_by(Activity.id)
    return [(act.action, act.changes) for act in db.session.scalars(wanted)]


def asked(stage: Stage, question: Callable[..., Any], *args: Any) -> Any:
    with stage.app.app_context():
        return question(*args)


def alert(answer: TestResponse) -> str:
    """What the page says no with, as one line."""
    found = re.findall(r'role="alert"[^>]*>(.*?)</(?:p|div)>', answer.text, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", " ".join(found)).split())
