"""The look keeps its promises: one set of tokens, enough contrast, nothing inline, light pages."""

import gzip
import re
from hashlib import sha256
from itertools import product

import pytest
from flask import Flask

from portal.web import assets
from tools.places import ROOT

STATIC = ROOT / "portal" / "static"
TEMPLATES = ROOT / "portal" / "templates"
# Read by a PDF writer and by mail programs, which know no stylesheet of ours. A letter is named
# after its occasion: order.confirmed.html.
NOT_FOR_BROWSERS = re.compile(r"documents/paper/|mail/(layout\.html|\w+\.\w+\.html)")

TOKENS = (STATIC / "css" / "tokens.css").read_text()
SPRITE = (STATIC / "icons.svg").read_text()
ICONS = set(re.findall(r'id="i-([a-z_]+)"', SPRITE))

FIRST_PAGE = 100_000  # bytes, compressed
THE_PAGE_ITSELF = 10_000  # what its HTML may take of them


def pages():
    """Every template that a browser shows."""
    files = sorted(TEMPLATES.rglob("*.html"))
    return [f for f in files if not NOT_FOR_BROWSERS.match(f.relative_to(TEMPLATES).as_posix())]


# Tokens -----------------------------------------------------------------------------------------


def values(selector):
    """The colours that one block of tokens.css sets, by name."""
    block = TOKENS.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", block))


LIGHT = values(":root")
DARK = values(':root[data-theme="dark"]')


def test_dark_by_system_and_dark_by_hand_are_the_same():
    assert values(':root:not([data-theme="light"])') == DARK


def test_dark_changes_colours_that_exist():
    assert DARK.keys() - LIGHT.keys() == set()


def test_raw_colours_live_in_the_tokens_only():
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(")
    elsewhere = {
        file.name: colour.findall(re.sub(r"url\([^)]*\)", "", file.read_text()))
        for file in (STATIC / "css").rglob("*.css")
        if file.name not in ("tokens.css", "print.css")  # paper has black and white of its own
    }

    assert {name: found for name, found in elsewhere.items() if found} == {}


# Contrast (WCAG 1.4.3 and 1.4.11) ---------------------------------------------------------------

GROUNDS = ("canvas", "surface", "surface-2", "sunken")
READABLE = [
    *product(("text", "text-2", "text-3"), GROUNDS),
    *product(("accent-text", "ok-text", "warn-text", "danger-text"), ("canvas", "surface")),
    *((f"{kind}-text", f"{kind}-soft") for kind in ("accent", "ok", "warn", "danger")),
    *product(("text",), ("accent-soft", "ok-soft", "warn-soft", "danger-soft")),
    *product(("on-fill",), ("accent", "accent-hover", "accent-press", "danger", "danger-hover")),
    ("inverse-text", "inverse"),
    *product(("on-fill",), ("ok", "gate-used", "gate-unpaid")),
]
VISIBLE = [
    *product(("field-line", "accent", "danger"), ("surface",)),
    *product((f"chart-{n}" for n in range(1, 7)), ("surface",)),
    ("inverse-ok", "inverse"),
]


def luminance(colour):
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, {**LIGHT, **DARK}], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(READABLE, 4.5), (VISIBLE, 3)], ids=["text", "marks"])
def test_everything_can_be_told_from_its_ground(theme, pairs, least):
    weak = {
        f"{mark} on {ground}": round(found, 2)
        for mark, ground in pairs
        if (found := contrast(theme[mark], theme[ground])) < least
    }

    assert weak == {}


# Templates --------------------------------------------------------------------------------------

INLINE = re.compile(r"""\sstyle=|<style\b|\son[a-z]+=|\shx-on|javascript:|<script(?![^>]*\ssrc=)""")


def test_nothing_is_inline():
    """The content security policy would drop it, and the page would fail without a word."""
    found = {file.name: INLINE.findall(file.read_text()) for file in pages()}

    assert {name: inline for name, inline in found.items() if inline} == {}


def test_every_icon_is_in_the_sprite():
    named = re.compile(r"""\b(?:icon|drawn)\(["']([a-z_]+)["']|\bicon=["']([a-z_]+)["']""")
    in_menu = re.compile(r'Entry\("[^"]+", "([a-z_]+)"')
    used = {a or b for file in pages() for a, b in named.findall(file.read_text())}
    used |= set(in_menu.findall((ROOT / "portal" / "nav.py").read_text()))

    assert used - ICONS == set()


def test_every_file_that_a_page_names_exists():
    named = re.compile(r"""\basset\(["']([^"']+)["']\)""")
    names = {name for file in pages() for name in named.findall(file.read_text())}

    assert names - assets.read_versions(STATIC).keys() == set()


def test_the_font_in_the_stylesheet_is_the_one_that_is_preloaded():
    """Under two addresses it would be fetched twice."""
    font = STATIC / "fonts" / "inter-400-700.woff2"

    assert f"../fonts/{font.name}?v={assets.version(font)}" in TOKENS


def test_what_is_vendored_is_what_was_published():
    table = (STATIC / "vendor" / "README.md").read_text()
    sums = dict(re.findall(r"^\| `([^`]+)` .* `([0-9a-f]{64})` \|$", table, re.MULTILINE))
    files = {file.name: file for file in (STATIC / "vendor").iterdir() if file.suffix != ".md"}

    assert sums == {name: sha256(file.read_bytes()).hexdigest() for name, file in files.items()}


def test_a_first_visit_is_light():
    """Everything the organizer's pages share, compressed, with room for the page and a chart."""
    layouts = [TEMPLATES / "base.html", *(TEMPLATES / "layouts").glob("*.html")]
    named = re.compile(r"""\basset\(["']([^"']+)["']\)""")
    names = {name for file in layouts for name in named.findall(file.read_text())}
    names |= {"icons.svg", "css/components/charts.css"}
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes())) for name in names}

    assert sum(sizes.values()) <= FIRST_PAGE - THE_PAGE_ITSELF


# Addresses --------------------------------------------------------------------------------------


@pytest.fixture
def client():
    app = Flask("portal", static_folder=str(STATIC))
    assets.init_app(app)
    app.add_url_rule("/", view_func=lambda: app.jinja_env.globals["asset"]("css/base.css"))
    return app.test_client()


def test_a_file_may_be_kept_forever_under_the_address_of_its_content(client):
    address = client.get("/").text

    with client.get(address) as kept:
        assert re.fullmatch(r"/static/css/base\.css\?v=[0-9a-f]{8}", address)
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=", "?v=00000000"])
def test_a_file_under_another_address_is_asked_for_again(client, query):
    with client.get(f"/static/css/base.css{query}") as answer:
        assert answer.status_code == 200
        assert "immutable" not in answer.headers["Cache-Control"]


def test_a_bundle_may_be_kept_forever_under_the_address_of_all_its_modules():
    app = Flask("portal", static_folder=str(STATIC))
    assets.init_app(app)
    app.add_url_rule("/", view_func=lambda: app.jinja_env.globals["bundle"]("js/till.js"))
    client = app.test_client()
    address = client.get("/").text

    with client.get(address, headers={"Accept-Encoding": "gzip"}) as kept:
        assert re.fullmatch(r"/static/js/till\.js\?whole=[0-9a-f]{8}", address)
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "ETag" not in kept.headers
        assert b"class Outbox" in gzip.decompress(kept.data)
    with client.get("/static/js/till.js?whole=00000000") as other:
        assert "immutable" not in other.headers["Cache-Control"]
        assert b"class Outbox" in other.data
