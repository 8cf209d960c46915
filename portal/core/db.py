"""The database handle, the base of all models, and the one transaction of a request.

Only the request commits. `settle` decides: an answer below 400 to a writing method is kept,
everything else is undone. Two databases are served by the same code: SQLite by default,
PostgreSQL in production (docs/decisions/0003-two-databases.md).
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from flask import Flask, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, mapped_column
from sqlalchemy.types import TypeDecorator

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Serialization failure, deadlock, and a lock that was not to be had within `lock_timeout`.
_WORTH_ANOTHER_TRY = frozenset({"40001", "40P01", "55P03"})
TRIES = 3

T = TypeVar("T")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware moments in Python; UTC in every database, also where the column knows no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all models. Plain SQLAlchemy, so that the rules know no Flask and mypy reads them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads a plain dict


# An amount in minor units: a season in yen or dong does not fit into 32 bits.
Minor = Annotated[int, mapped_column(BigInteger)]

# Objects stay readable after the commit: the answer is rendered from what was just written.
db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})

# What this stretch of work said of itself; None: the request decides.
_only_reading: ContextVar[bool | None] = ContextVar("only_reading", default=None)


class WriteOnGet(RuntimeError):
    """A page that only reads tried to write."""


class TryAgain(Exception):
    """Another writer was faster at something that a second try settles, such as a random code."""


def init_app(app: Flask) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = _with_driver(app.config["DATABASE_URL"])
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(app.config["DATABASE_URL"])
    db.init_app(app)


def settle(answer: Callable[[], T], keep: Callable[[T], bool]) -> T:
    """Run `answer` in one transaction; commit when `keep` says so, else undo everything.

    Tried again, from the start, when the database asks for it. What the person sent is still
    there for a second try, and nothing of the first one is.
    """
    for left in reversed(range(TRIES)):
        try:
            result = answer()
            if keep(result):
                db.session.commit()
            else:
                db.session.rollback()
            return result
        except (DBAPIError, TryAgain) as error:
            db.session.rollback()
            if not left or not _worth_another_try(error):
                raise
        except BaseException:
            db.session.rollback()
            raise
    raise AssertionError("the last try either returns or raises")


def in_transaction(action: Callable[[], T]) -> T:
    """The one transaction of a command or a job: commit unless it raises."""
    return settle(action, keep=lambda _: True)


def keep() -> None:
    """Keep what was written so far even when the request is refused later.

    For counters of refused tries (a refusal would undo them). Call before anything else is written.
    """
    db.session.commit()


def pause() -> None:
    """End the transaction so far, so that slow work (a password hash, a PDF) holds no lock.

    Only where nothing was written yet: it would be undone.
    """
    db.session.rollback()


def refuse_open_transaction() -> None:
    """Said before every wait for a network: a slow answer must not hold what others need."""
    if db.session().in_transaction():
        raise RuntimeError("a network call inside a transaction: keep() or pause() first")


def this_request_reads() -> None:
    """Nothing of this request is kept, whatever its method: said before the first statement."""
    g.only_reads = True


def request_reads() -> bool:
    """Whether the request only reads: by its method, or because its route says so."""
    return request.method in READING_METHODS or g.get("only_reads", False)


@contextmanager
def reading() -> Iterator[None]:
    """Work that only reads: SQLite takes no write lock for it."""
    with _mode(only_reading=True):
        yield


@contextmanager
def bookkeeping() -> Iterator[None]:
    """A small transaction of the house's own around a GET, such as "last seen at"."""
    with _mode(only_reading=False):
        yield
        db.session.commit()


@contextmanager
def _mode(*, only_reading: bool) -> Iterator[None]:
    db.session.rollback()  # a transaction begun in the other mode would go on in it
    token = _only_reading.set(only_reading)
    try:
        yield
    finally:
        # The mode first: while the database is down the rollback raises, and a thread that went
        # on reading only would refuse every sale after that.
        _only_reading.reset(token)
        db.session.rollback()


def insert(model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows `on_conflict_…`, which each of the two databases has for itself."""
    if db.engine.dialect.name == "sqlite":
        return sqlite.insert(model)
    return postgresql.insert(model)


def constraint_of(error: DBAPIError) -> str:
    """What the database names as broken: the constraint, or on SQLite the columns."""
    diagnosis = getattr(error.orig, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or error.orig)


def _worth_another_try(error: Exception) -> bool:
    if isinstance(error, TryAgain):
        return True
    return getattr(getattr(error, "orig", None), "sqlstate", None) in _WORTH_ANOTHER_TRY


def _with_driver(url: str) -> str:
    """`postgresql://` and `postgres://` are accepted as hosting providers write them."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def _engine_options(url: str) -> dict[str, Any]:
    if make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"isolation_level": None, "timeout": 30}}
    # A till must hear "try again" within seconds; a forgotten transaction must not hold a lock.
    limits = (
        "-c lock_timeout=3s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
    )
    return {"pool_pre_ping": True, "connect_args": {"options": limits}}


def _only_reads() -> bool:
    said = _only_reading.get()
    if said is not None:
        return said
    return has_request_context() and request_reads()


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # WAL lets readers go on while a till writes; FULL, because NORMAL may lose the last sales
    # when the power goes.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """SQLite: take the write lock at once where something may be written.

    A transaction that reads first and then wants to write fails with "database is locked" when
    another one wrote in between; with IMMEDIATE it waits its turn instead.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN DEFERRED" if _only_reads() else "BEGIN IMMEDIATE")


@event.listens_for(Session, "before_flush")
def _refuse_flush_on_get(session: Session, _context: Any, _instances: Any) -> None:
    if _only_reads() and (session.new or session.dirty or session.deleted):
        raise WriteOnGet("this work must only read")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statements_on_get(state: ORMExecuteState) -> None:
    if _only_reads() and not state.is_select:
        raise WriteOnGet("this work must only read")
