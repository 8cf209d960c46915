"""`work`: do what was promised, until told to stop or until all that is due is done."""

import signal
import threading
from types import FrameType

import click
from flask.cli import with_appcontext

from portal import jobs


@click.command()
@click.option("--once", is_flag=True, help="Do what is due, and end.")
@with_appcontext
def work(once: bool) -> None:  # noqa: FBT001 - click calls it by name
    """Send mails, end holds, sweep: all that happens outside of a request.

    SIGTERM and Ctrl-C let it finish the job in hand. Any number of workers may run.
    """
    if once:
        click.echo(f"Jobs taken: {jobs.drain()}")
        return
    stop = threading.Event()
    _stop_on_signals(stop)
    click.echo("Working. Ctrl-C stops after the job in hand.")
    jobs.work(stop)


def _stop_on_signals(stop: threading.Event) -> None:
    def set_stop(number: int, _frame: FrameType | None) -> None:
        # A second signal ends it at once; the job in hand is due again when its lease is over.
        signal.signal(number, signal.SIG_DFL)
        # From a thread: the worker may hold the lock inside of `stop` at this very moment.
        threading.Thread(target=stop.set).start()

    signal.signal(signal.SIGTERM, set_stop)
    signal.signal(signal.SIGINT, set_stop)
