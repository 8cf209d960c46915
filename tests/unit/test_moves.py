"""The moves of an order, compared with the picture in the domain: every other move is refused."""

from itertools import product

from portal.orders.models import Status
from portal.orders.moves import MOVES, Move


def test_the_table_of_moves_is_the_picture() -> None:
    table = {
        (before, move): MOVES[before, move]
        for before, move in product(Status, Move)
        if (before, move) in MOVES
    }
    assert table == {
        ("pending", "complete"): "completed",
        ("pending", "place"): "placed",
        ("pending", "expire"): "expired",
        ("pending", "cancel"): "cancelled",
        ("expired", "be held again"): "pending",
        ("expired", "be paid late"): "completed",
        ("placed", "complete"): "completed",
        ("placed", "cancel"): "cancelled",
        ("completed", "cancel"): "cancelled",
        ("cancelled", "be taken up again"): "placed",  # a slip, undone while its mail waits
    }
    assert len(MOVES) == len(table)
