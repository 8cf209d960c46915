"""Drawing reaches no network and no file but our fonts, and fails in one way only."""

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.documents import pdf


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that writes down whatever is asked of it."""
    asked: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{url}/a.png">',
        '<img src="{url}/a.svg">',
        '<style>@import url("{url}/a.css");</style><p>x</p>',
        '<link rel="stylesheet" href="{url}/a.css"><p>x</p>',
        '<style>@font-face {{ font-family: F; src: url("{url}/a.ttf"); }}</style><p>x</p>',
        '<style>@page {{ background-image: url("{url}/a.png"); }}</style><p>x</p>',
        '<div style="background-image: url({url}/a.png)">x</div>',
        "<img src='data:image/svg+xml,<svg><image href=\"{url}/a.png\"/></svg>'>",
    ],
)
def test_nothing_is_fetched(canary: tuple[str, list[str]], markup: str) -> None:
    url, asked = canary
    with suppress(pdf.PaperFailed):
        pdf.draw(markup.format(url=url))
    assert asked == []


@pytest.mark.parametrize("prefix", ["", "file://", "font:", "font:../../../../../../.."])
def test_no_file_is_drawn(tmp_path: Path, prefix: str) -> None:
    picture = tmp_path / "secret.png"
    Image.new("RGB", (40, 40), "red").save(picture)
    paper = pdf.draw(f'<p>x</p><img src="{prefix}{picture}" width="40" height="40">')
    [page] = PdfReader(BytesIO(paper)).pages
    assert list(page.images) == []


def test_whatever_goes_wrong_is_a_failed_paper() -> None:
    with pytest.raises(pdf.PaperFailed):
        pdf.draw("<div>" * 1_500 + "x")


def test_a_picture_that_stands_in_the_page_is_drawn() -> None:
    """So that the tests above would notice a picture."""
    picture = BytesIO()
    Image.new("RGB", (40, 40), "red").save(picture, "png")
    source = b64encode(picture.getvalue()).decode()
    paper = pdf.draw(f'<img src="data:image/png;base64,{source}" width="40" height="40">')
    assert len(PdfReader(BytesIO(paper)).pages[0].images) == 1
