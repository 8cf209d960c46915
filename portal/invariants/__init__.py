"""What must be true of everything that was sold, asked of the whole database at once.

A new rule is one more entry in the table of its file; `flask check` finds it by itself.
"""

from portal.invariants.asking import breaches as breaches
from portal.invariants.asking import counted as counted
from portal.invariants.rule import Rule as Rule
from portal.invariants.table import RULES as RULES
