"""How acts are told. Each slice registers its own, in its `log.py`: an action and its sentence."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What a filter calls the action, and the sentence about one act.

    The sentence may name `{who}`, `{name}` (of the subject), `{ref}`, `{event}`, and what the act
    has in its details; `{total}` is money where there is a `total_minor`. `one` is the sentence
    where a single field changed: it knows `{field}`, `{old}` and `{new}` as well.
    """

    label: str
    sentence: str
    one: str | None = None


ACTIONS: dict[str, Words] = {}

# What people call a column, where that is not its name.
FIELDS: dict[str, str] = {}

# What people call a value, by its field.
VALUES: dict[str, Mapping[str, str]] = {}


def tell(
    actions: Mapping[str, Words],
    fields: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Register the acts of a slice. What nobody told is refused by `record`."""
    ACTIONS.update(actions)
    FIELDS.update(fields or {})
    VALUES.update(values or {})


def changed(what: str, label: str) -> Words:
    """The words of a form that was saved: of one field with both values, of several together."""
    return Words(
        label,
        f"{{who}} changed {what}",
        one=f"{{who}} changed the {{field}} of {what} from {{old}} to {{new}}",
    )
