"""Long papers, drawn a few tickets at a time; and fonts, each read once."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from portal.documents import drawing, portions, typefaces
from portal.documents.paper import EventPaper, TicketPaper
from tests.support.papers import codes_on_paper

TICKET = TicketPaper(
    event=EventPaper(
        name="Harbour Lights",
        starts_at=datetime(2026, 6, 20, 14, tzinfo=UTC),
        ends_at=datetime(2026, 6, 20, 20, tzinfo=UTC),
        timezone="Europe/Tallinn",
        place="Pier 14",
        address="Sadama tee 14, Tallinn",
    ),
    order_code="M8ZVN",
    code="7KQ2M9XTB4HD3W",
    ticket="General admission",
    price="€35.00",
    holder="Aisha Diallo",
    state="Valid",
    why="",
    since=None,
)


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch):
    monkeypatch.setattr(portions, "TICKETS", 2)


def tickets(count):
    return [replace(TICKET, code=f"7KQ2M9XTB4HD{n:02}") for n in range(count)]


def pages(some):
    return [drawing.tickets_html(few) for few in portions.of(some)]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_every_ticket_has_its_page_in_its_turn(count):
    paper = portions.draw(pages(tickets(count)))

    assert codes_on_paper(paper) == [[ticket.code] for ticket in tickets(count)]


def test_a_bound_paper_has_one_title_and_says_its_language():
    paper = PdfReader(BytesIO(portions.draw(pages(tickets(5)))))

    assert (paper.metadata.title, paper.root_object["/Lang"]) == ("Tickets M8ZVN", "en")


def test_every_letter_survives_the_binding():
    holders = ["Zoë Łukasiewicz", "王小明", "Владимир", "김민준"]
    paper = portions.draw(pages([replace(TICKET, holder=holder) for holder in holders]))

    texts = [page.extract_text() for page in PdfReader(BytesIO(paper)).pages]
    assert [holder in text for holder, text in zip(holders, texts, strict=True)] == [True] * 4


def test_two_long_papers_leave_the_other_threads_alone():
    long, short = pages(tickets(3)), pages(tickets(1))
    with portions._turn(), portions._turn():
        with pytest.raises(portions.PapersBusy):
            portions.draw(long)
        assert len(PdfReader(BytesIO(portions.draw(short))).pages) == 1

    assert len(PdfReader(BytesIO(portions.draw(long))).pages) == 3


def test_a_paper_that_fails_gives_its_turn_back(monkeypatch):
    monkeypatch.setattr(portions.pdf, "draw", lambda html: 1 / 0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            portions.draw(["a", "b"])


@pytest.mark.parametrize(("holder", "is_named"), [("Zoë Łukasiewicz", False), ("王小明", True)])
def test_only_who_needs_the_han_font_pays_for_it(holder, is_named):
    html = drawing.tickets_html((replace(TICKET, holder=holder),))

    assert (typefaces.HAN in html) is is_named


def fonts_read():
    known = map(pdfmetrics.getFont, pdfmetrics.getRegisteredFontNames())
    return {font.fontName for font in known if isinstance(font, TTFont)}


def test_no_font_is_read_a_second_time_for_drawing():
    """Under which names xhtml2pdf looks for a font is its own affair: if they change, it shows."""
    typefaces.read_fonts()
    before = fonts_read()
    portions.draw(pages([replace(TICKET, holder="王小明")]))

    assert fonts_read() == before
