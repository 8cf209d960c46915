"""`demo`: an organizer to look at, and sales in any number."""

import time
from collections.abc import Iterator
from functools import partial
from itertools import islice

import click
from flask import current_app
from flask.cli import with_appcontext

from portal import demo as shows
from portal.cli.orders import known_event
from portal.core.db import in_transaction
from portal.core.refusals import Refusal
from portal.demo.sales import Sale
from portal.events import Event

BATCH = 2_000


@click.command()
@click.option("--orders", "count", type=click.IntRange(min=1), help="Add so many orders instead.")
@click.option("--event", "slug", help="The event that gets them.")
@click.option("--stripe-account", "account", help="Take cards for the demo into this account.")
@with_appcontext
def demo(count: int | None, slug: str | None, account: str | None) -> None:
    """Make the demo events with their team and their sales; safe to run twice."""
    if current_app.config["ENV"] == "production":
        raise click.ClickException("The demo has known passwords: it never runs in production.")
    if (count is None) != (slug is None):
        raise click.UsageError("--orders and --event go together.")
    if count and slug:
        _add_orders(known_event(slug), count)
    else:
        _set_up()
    if account and in_transaction(partial(shows.take_cards, account)):
        click.echo(f"Cards are taken into {account}.")


def _set_up() -> None:
    if not in_transaction(shows.set_up):
        click.echo("The demo is there already.")
        return
    shows.hang()
    in_transaction(shows.refresh_statistics)
    click.echo(f"The demo is ready. Password of each account: {shows.PASSWORD}")
    for email, (name, role) in shows.PEOPLE.items():
        click.echo(f"  {email:24}{name}{f', {role.label.lower()}' if role else ''}")


def _add_orders(event: Event, count: int) -> None:
    started = time.perf_counter()
    try:
        story = shows.believable_sales(event, count)
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    for batch in _batches(story):
        in_transaction(partial(shows.book, event, batch, make_room=True))
    in_transaction(shows.refresh_statistics)
    seconds = time.perf_counter() - started
    click.echo(
        f"{event.name}: {count:,} orders more in {seconds:.1f} s ({count / seconds:,.0f} a second)."
    )


def _batches(story: Iterator[Sale]) -> Iterator[list[Sale]]:
    """Each is a transaction: whoever stops half-way leaves whole orders."""
    while batch := list(islice(story, BATCH)):
        yield batch
