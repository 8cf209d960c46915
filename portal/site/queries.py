"""What holds on this site now, read once a request."""

from dataclasses import dataclass

from flask import current_app, g, has_request_context
from sqlalchemy import select

from portal.core.db import db
from portal.core.modules import Module
from portal.site.models import SignUp, Site


@dataclass(frozen=True)
class Settings:
    """What admins chose, and the environment where they chose nothing."""

    switches: dict[Module, bool]
    name: str
    hold_minutes: int
    sign_up: SignUp
    admins_need_second_factor: bool


def settings() -> Settings:
    if not has_request_context():
        return _read()
    if "site" not in g:
        g.site = _read()
    return g.site  # type: ignore[no-any-return]


def lock() -> Site:
    """The row, for a change; whoever changes it says `forget` afterwards."""
    row = db.session.get(Site, 1, with_for_update=True)
    if row is None:
        row = Site()
        db.session.add(row)
        db.session.flush()
    return row


def forget() -> None:
    """Read again when asked next: this request changed something."""
    if has_request_context():
        g.pop("site", None)


def _read() -> Settings:
    row = db.session.execute(select(Site)).scalar_one_or_none()
    return Settings(
        switches={module: bool(row and getattr(row, module.value)) for module in Module},
        name=(row and row.name) or current_app.config["APP_NAME"],
        hold_minutes=(row and row.hold_minutes) or current_app.config["ORDER_HOLD_MINUTES"],
        sign_up=SignUp(row.sign_up) if row else SignUp.OPEN,
        admins_need_second_factor=bool(row and row.admins_need_second_factor),
    )
