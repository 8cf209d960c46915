"""What holds on this site now, read once a request."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g, has_request_context
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core.db import TryAgain, db
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
    switched_at: datetime | None = None
    switched_by_id: int | None = None
    version: int = 1
    is_named: bool = False

    @property
    def mark(self) -> str:
        """Names the last throw of a switch; empty before there was any."""
        return mark_of(self.switched_at) if self.switched_at else ""


def mark_of(switched_at: datetime) -> str:
    return f"{switched_at:%Y%m%dT%H%M%S%f}"


def name() -> str:
    """What the site is called on every page; while the database is in doubt nobody asks it."""
    if has_request_context() and g.get("database_in_doubt") and "site" not in g:
        return str(current_app.config["APP_NAME"])
    return settings().name


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
        try:
            db.session.flush()
        except IntegrityError as error:  # two admins set something for the first time at once
            raise TryAgain from error
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
        switched_at=row.switched_at if row else None,
        switched_by_id=row.switched_by_id if row else None,
        version=row.version if row else 1,
        is_named=bool(row and row.name),
    )
