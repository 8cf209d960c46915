"""Take uses of a code and give them back. One UPDATE decides."""

from sqlalchemy import ColumnElement, update

from portal.codes.models import Code
from portal.core.db import db


def take(code: Code, count: int) -> bool:
    """False when fewer are left, or somebody switched the code off a moment ago."""
    enough = Code.total_uses.is_(None) | (Code.used + count <= Code.total_uses)
    return _move(code.id, count, Code.active & enough)


def give_back(code_id: int, count: int) -> None:
    """More than were taken is a bug and raises."""
    if count and not _move(code_id, -count, Code.used >= count):
        raise RuntimeError(f"code {code_id} never had {count} uses taken")


def _move(code_id: int, step: int, condition: ColumnElement[bool]) -> bool:
    moved = db.session.execute(
        update(Code)
        .where(Code.id == code_id, condition)
        .values(used=Code.used + step)
        .returning(Code.used)
        .execution_options(synchronize_session=False)
    )
    return moved.scalar_one_or_none() is not None
