"""Figures as tables for people and as JSON for comparing."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from bench.stand import Stand

RESULTS = Path(__file__).parent / "results"

Table = list[dict[str, str | int | float]]


def heading(stand: Stand) -> str:
    return f"{stand.database}, {os.cpu_count()} cores. {stand.filled}"


def written(title: str, table: Table) -> str:
    """A table in columns as wide as they must be; figures to the right."""
    columns = list(table[0])
    cells = [columns, *([_cell(row[name]) for name in columns] for row in table)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    lines = ("  ".join(map(str.rjust, line, widths)) for line in cells)
    return "\n".join(("", title, *(f"  {line}" for line in lines)))


def keep(stand: Stand, tables: dict[str, Table]) -> Path:
    now = datetime.now(UTC)
    file = RESULTS / f"{now:%Y-%m-%d}-{stand.database}.json"
    RESULTS.mkdir(exist_ok=True)
    figures = {
        "at": now.isoformat(timespec="seconds"),
        "database": stand.database,
        "orders": stand.orders,
        "filled": stand.filled,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "parts": tables,
    }
    file.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    return file.relative_to(RESULTS.parent.parent)


def _cell(value: str | float) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else str(value)
