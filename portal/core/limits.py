"""Time limits that protect the tills, lifted for work at which nobody waits."""

from portal.core.db import db


def take_your_time() -> None:
    """This transaction may take as long as it must: a command that goes through everything.

    PostgreSQL alone has such a limit (`core.db`), and takes it up again with the next transaction.
    """
    if db.engine.dialect.name == "postgresql":
        # Past the session, which lets only SELECT through where nothing may be written.
        db.session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
