"""What a scanner or a finger brought: a ticket code, or the address of a ticket or an order."""

import re
from dataclasses import dataclass

from portal.core import refs
from portal.orders import visitors

LONGEST = 500

# What follows the token in an address: the paper, the picture, a query.
_AFTER = re.compile(r"[/?#].*|\.pdf$", re.DOTALL)
_GAPS = re.compile(r"[\s\-\u00a0]+")


@dataclass(frozen=True)
class Read:
    """One of the two, or neither for an address of somebody else."""

    ticket: str | None = None
    order: str | None = None


def read(typed: str) -> Read:
    """A code in any case, with the gaps that people make; or a whole address of a ticket page."""
    before, is_address, token = typed.strip().rpartition("/t/")
    if is_address:
        token = _AFTER.sub("", token)
        return Read(refs.read(visitors.TICKET, token), refs.read(visitors.LINK, token))
    return Read(_GAPS.sub("", before or token).upper())
