"""Set a portal up on a fresh database, measure each part, print the tables and keep the figures."""

import argparse
import contextlib
import os
import tempfile
from pathlib import Path

from bench import database, report
from bench.parts import PARTS
from bench.stand import Stand, open_stand


def main() -> None:
    options = _options()
    with contextlib.ExitStack() as afterwards:
        folder = Path(afterwards.enter_context(tempfile.TemporaryDirectory(prefix="foyer-bench-")))
        url = afterwards.enter_context(database.fresh(folder, postgresql=options.postgres))
        stand = afterwards.enter_context(
            open_stand(folder, url, orders=options.orders, seconds=options.seconds)
        )
        print(report.heading(stand))
        tables = {title: _measured(title, stand) for title in PARTS if options.part in title}
    print(f"Kept in {report.keep(stand, tables)}")


def _measured(title: str, stand: Stand) -> report.Table:
    table = PARTS[title](stand)
    print(report.written(title, table), flush=True)
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--orders", type=int, default=50_000, help="orders to begin with")
    parser.add_argument("--seconds", type=float, default=10, help="how long each load lasts")
    parser.add_argument("--part", default="", help="only the parts with these words in their title")
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="on a PostgreSQL of our own (else on BENCH_DATABASE_URL, else on SQLite)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    os.umask(0o077)
    main()
