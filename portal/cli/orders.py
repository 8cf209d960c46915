"""`orders`: end holds, and hand out what was sold as data."""

import json

import click
from flask.cli import AppGroup

from portal import events
from portal.cli import export
from portal.core.db import in_transaction, reading
from portal.events import Event
from portal.orders import expire as expire_some

orders = AppGroup("orders", help="What was ordered.")


@orders.command()
def expire() -> None:
    """End the holds that are over; their places are for sale again."""
    ended = 0
    while some := in_transaction(expire_some):
        ended += some
    click.echo(f"Holds ended: {ended}")


@orders.command("export")
@click.option("--event", "slug", required=True, help="The slug of the event.")
@click.option("--json", "_as_json", is_flag=True, required=True, help="One JSON object a line.")
def export_orders(slug: str, _as_json: bool) -> None:  # noqa: FBT001 - click calls it by name
    """Every order of an event, oldest first, with its lines, attendees and payments."""
    for order in export.orders_of(known_event(slug).id):
        click.echo(json.dumps(order, ensure_ascii=False))


def known_event(slug: str) -> Event:
    """The event that was named, or a sentence and exit code 1."""
    with reading():
        event = events.by_slug(slug)
    if event is None:
        raise click.ClickException(f"There is no event “{slug}”.")
    return event
