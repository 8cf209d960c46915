"""One rule: a query that finds what breaks it, and the sentence that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select

from portal.core.money import Money


@dataclass(frozen=True)
class Rule:
    """`sentence` names columns of the query in braces; `{x}` is money where there is an `x_minor`.

    The money is in the row's `currency`.
    """

    name: str
    breaches: Select[*tuple[Any, ...]]
    sentence: str

    def said_of(self, breach: Row[*tuple[Any, ...]]) -> str:
        columns = dict(breach._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
        return self.sentence.format(**columns, **_amounts(columns))


def _amounts(columns: Mapping[str, Any]) -> dict[str, Money]:
    return {
        name.removesuffix("_minor"): Money(int(value), columns["currency"])
        for name, value in columns.items()
        if name.endswith("_minor")
    }
