from tests.integration.orderbook.conftest import Book, book
from tests.support.stage import stage

__all__ = ["Book", "book", "stage"]
