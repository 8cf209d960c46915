"""`check`: does everything that was sold still add up?"""

import click
from flask.cli import with_appcontext

from portal import invariants
from portal.core.db import reading
from portal.core.limits import take_your_time


@click.command()
@with_appcontext
def check() -> None:
    """Say what in the database contradicts itself; exit code 1 when anything does."""
    with reading():
        take_your_time()
        found = 0
        for sentence in invariants.breaches():
            click.echo(sentence)
            found += 1
        counted = invariants.counted()
    if found:
        raise click.ClickException(f"Breaches: {found}, of {len(invariants.RULES)} rules.")
    click.echo(f"All is well: {counted}")
