"""All the rules, in the order in which they are asked."""

from portal.invariants import (
    codes,
    corrections,
    doors,
    events,
    ledger,
    lines,
    moments,
    passes,
    shifts,
    shown,
    stock,
)
from portal.invariants.rule import Rule

RULES: tuple[Rule, ...] = (
    *events.RULES,
    *shown.RULES,
    *stock.RULES,
    *doors.RULES,
    *codes.RULES,
    *lines.RULES,
    *moments.RULES,
    *ledger.RULES,
    *shifts.RULES,
    *corrections.RULES,
    *passes.RULES,
)
