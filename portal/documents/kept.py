"""Papers, drawn once and kept: under a key that changes with anything they show."""

from hashlib import sha256

from portal.core import storage
from portal.documents import drawing, portions
from portal.documents.paper import ReceiptPaper, TicketPaper


def tickets_pdf(tickets: tuple[TicketPaper, ...]) -> bytes:
    """A page for each ticket. Slow when it is new: call it outside of a transaction."""
    pages = [drawing.tickets_html(few) for few in portions.of(tickets)]
    return _paper(tickets[0].order_code, pages)


def receipt_pdf(receipt: ReceiptPaper) -> bytes:
    return _paper(receipt.code, [drawing.receipt_html(receipt)])


def _paper(order_code: str, pages: list[str]) -> bytes:
    # The pages themselves are the version: a new name, a void or a new design makes a new key.
    key = f"papers/{order_code}/{sha256(''.join(pages).encode()).hexdigest()}.pdf"
    found = storage.get(key)
    if found is not None:
        return found
    drawn = portions.draw(pages)
    storage.put(key, drawn)
    return drawn
