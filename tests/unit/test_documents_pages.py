"""The drawn pages, read as a scanner and a reader would."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from portal.documents import drawing, pdf
from portal.documents.paper import EventPaper, LinePaper, ReceiptPaper, SumPaper, TicketPaper
from portal.documents.typefaces import can_draw

EVENT = EventPaper(
    name="Harbour Lights",
    starts_at=datetime(2026, 6, 20, 14, tzinfo=UTC),
    ends_at=datetime(2026, 6, 20, 20, tzinfo=UTC),
    timezone="Europe/Tallinn",
    place="Pier 14",
    address="Sadama tee 14, Tallinn",
)
TICKET = TicketPaper(
    event=EVENT,
    order_code="M8ZVN",
    code="7KQ2M9XTB4HD3W",
    ticket="General admission",
    price="€35.00",
    holder="Aisha Diallo",
    state="Valid",
    why="",
    since=None,
)
MILLIMETRE = 72 / 25.4


def draw(*tickets: TicketPaper) -> bytes:
    return pdf.draw(drawing.tickets_html(tickets))


def text_of(paper: bytes) -> str:
    pages = pypdfium2.PdfDocument(paper)
    texts = (page.get_textpage().get_text_bounded() for page in pages)
    return " ".join(" ".join(texts).split())


def codes_on(paper: bytes) -> list[list[str]]:
    """What a scanner reads on each page."""
    pages = pypdfium2.PdfDocument(paper)
    return [
        [found.text for found in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]
        for page in pages
    ]


@pytest.mark.parametrize("count", [1, 2, 7])
def test_each_attendee_has_one_page_with_their_own_code(count: int) -> None:
    tickets = [replace(TICKET, code=f"7KQ2M9XTB4HD{n:02}") for n in range(count)]
    assert codes_on(draw(*tickets)) == [[ticket.code] for ticket in tickets]


def test_a_page_says_what_the_door_needs() -> None:
    text = text_of(draw(TICKET))
    for words in (
        "Harbour Lights",
        "Saturday 20 June 2026",
        "17:00–23:00",
        "Pier 14",
        "Aisha Diallo",
        "General admission",
        "M8ZVN",
        "7KQ2M 9XTB4 HD3W",
    ):
        assert words in text


def test_an_event_over_midnight_names_both_days() -> None:
    late = replace(EVENT, ends_at=datetime(2026, 6, 21, 1, tzinfo=UTC))
    assert "17:00 – Sun 21 June, 04:00" in text_of(draw(replace(TICKET, event=late)))


def test_the_printed_code_is_40_millimetres_wide() -> None:
    page = pypdfium2.PdfDocument(draw(TICKET))[0]
    scale = 4
    [code] = zxingcpp.read_barcodes(page.render(scale=scale).to_pil())
    width = code.position.top_right.x - code.position.top_left.x
    assert width / scale / MILLIMETRE == pytest.approx(40, abs=1)


@pytest.mark.parametrize("holder", ["Zoë Łukasiewicz", "王小明", "محمد", "김민준", "Владимир"])
def test_a_name_is_drawn_with_real_letters(holder: str) -> None:
    """Extracted text alone would also be right for a row of empty boxes."""
    assert all(can_draw(letter) for letter in holder)
    assert holder in text_of(draw(replace(TICKET, holder=holder)))


def test_arabic_is_drawn_joined_and_from_right_to_left() -> None:
    paper = draw(replace(TICKET, holder="محمد"))
    joined = "\ufee3\ufea4\ufee4\ufeaa"  # initial, medial, medial and final forms
    assert joined in PdfReader(BytesIO(paper)).pages[0].extract_text()
    text = pypdfium2.PdfDocument(paper)[0].get_textpage()
    at, count = text.search("محمد").get_next()
    first, last = text.get_charbox(at), text.get_charbox(at + count - 1)
    assert first[0] > last[0]


def test_a_ticket_that_opens_no_door_shows_no_code() -> None:
    void = replace(
        TICKET, code=None, state="Void", why="Taken back.", since=datetime(2026, 6, 1, tzinfo=UTC)
    )
    paper = draw(void)
    assert codes_on(paper) == [[]]
    assert "VOID" in text_of(paper)
    assert "1 June 2026, 03:00" in text_of(paper)


def test_an_unknown_name_is_said() -> None:
    assert "not given" in text_of(draw(replace(TICKET, holder=None)))


@pytest.mark.parametrize(
    "hostile",
    [
        "A" * 10_000,
        "W" * 60,
        "a " * 5_000,
        "\u202e\x00\x1b[31m\ufffe\ud800",
        "<pre>" * 500,
        "<div>" * 1_200,
        "</td></tr></table><pdf:nextpage />",
        '"><img src="http://127.0.0.1:9/x.png">',
        "{{ 7 * 7 }}{% raw %}",
        "Z" + "\u0334\u0335\u0336" * 100,
        "😀👨‍👩‍👧🏽" * 50,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_hostile_words_leave_one_page_and_its_code(hostile: str) -> None:
    event = replace(EVENT, name=hostile, place=hostile, address=hostile)
    ticket = replace(TICKET, event=event, holder=hostile, ticket=hostile)
    assert codes_on(draw(ticket)) == [[TICKET.code]]


def test_a_receipt_lists_what_was_paid() -> None:
    receipt = ReceiptPaper(
        event=EVENT,
        code="M8ZVN",
        buyer_name="Aisha Diallo",
        buyer_email="aisha@example.org",
        completed_at=datetime(2026, 5, 2, 9, tzinfo=UTC),
        lines=(LinePaper(name="General admission", count=2, unit="€35.00", amount="€70.00"),),
        sums=(SumPaper(label="Discount", amount="−€10.50"),),
        total=SumPaper(label="Total", amount="€59.50"),
        paid_by="Paid at the door",
    )
    text = text_of(pdf.draw(drawing.receipt_html(receipt)))
    for words in ("2 May 2026, 12:00", "€70.00", "−€10.50", "€59.50", "Paid at the door"):
        assert words in text
