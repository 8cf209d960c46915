"""What people write becomes HTML that may stand on a page."""

import pytest

from portal.web.markdown import to_html


def test_markdown_becomes_html() -> None:
    assert to_html("**Doors** at six\n\n* coats\n* drinks") == (
        "<p><strong>Doors</strong> at six</p>\n<ul>\n<li>coats</li>\n<li>drinks</li>\n</ul>\n"
    )


def test_headings_begin_below_those_of_the_page() -> None:
    assert to_html("# Big\n\n### Three\n\n##### Small") == (
        "<h3>Big</h3>\n<h3>Three</h3>\n<h4>Small</h4>\n"
    )


def test_links_lend_nobody_our_name() -> None:
    assert to_html("[us](https://example.org/)") == (
        '<p><a href="https://example.org/" rel="noopener nofollow">us</a></p>\n'
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/spy.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '<div hx-get="/logout" hx-trigger="load">x</div>',
        "<style>*{display:none}</style>",
        '[x](https://example.org "title onmouseover=alert(1)")',
    ],
)
def test_nothing_of_the_writers_own_html_survives(hostile: str) -> None:
    html = str(to_html(hostile))
    assert not any(f"<{tag}" in html for tag in ("script", "img", "div", "style"))
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert "title=" not in html


def test_nothing_stays_nothing() -> None:
    assert to_html("") == ""
