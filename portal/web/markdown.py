"""Markdown that people write, as HTML that may stand on a page."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

# No HTML of the writer's own, no pictures from elsewhere; headings begin below the page's own two.
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote"}
_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}

_reader = MarkdownIt("commonmark", {"html": False, "breaks": True})


def to_html(text: str) -> Markup:
    """Two locks: the reader takes no HTML, and whatever it makes is cleaned."""
    tokens = _reader.parse(text)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = nh3.clean(
        _reader.renderer.render(tokens, _reader.options, {}),
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return Markup(html)  # noqa: S704 - cleaned on the line above
