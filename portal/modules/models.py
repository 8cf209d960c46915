"""The three switches, in one row."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class ModuleSwitches(Base):
    """One row, written by the first migration, all off. Column names are those of `Module`."""

    __tablename__ = "module_switches"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_include: Mapped[bool] = mapped_column(default=False)
    payment_include: Mapped[bool] = mapped_column(default=False)
    donation_include: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
