"""What admins set, in one row, so that a request reads all of it at once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class SignUp(StrEnum):
    """Who may make an account: everybody, or who is invited to a team and who buys a ticket."""

    OPEN = "open"
    BY_INVITATION = "invitation"


class Site(Base):
    """The row is there once an admin has set anything; before, all modules are off.

    The columns of the switches are named like `Module`. Where `name` and `hold_minutes` are empty,
    the environment says.
    """

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("hold_minutes BETWEEN 1 AND 60", name="hold_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    ticket_include: Mapped[bool] = mapped_column(default=False)
    payment_include: Mapped[bool] = mapped_column(default=False)
    donation_include: Mapped[bool] = mapped_column(default=False)
    switched_at: Mapped[datetime | None]
    switched_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    name: Mapped[str | None] = mapped_column(String(60))
    hold_minutes: Mapped[int | None]
    sign_up: Mapped[str] = mapped_column(String(20), default=SignUp.OPEN)
    admins_need_second_factor: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
