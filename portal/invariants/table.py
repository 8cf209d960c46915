"""All the rules, in the order in which they are asked."""

from portal.invariants import events, ledger, lines, moments, stock
from portal.invariants.rule import Rule

RULES: tuple[Rule, ...] = (
    *events.RULES,
    *stock.RULES,
    *lines.RULES,
    *moments.RULES,
    *ledger.RULES,
)
