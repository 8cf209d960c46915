"""Colours that can be seen, addresses that lead out safely, and moves within a list."""

import re

import pytest

from portal.core.moving import Move, moved
from portal.programme import colors
from portal.programme.models import LinkKind
from portal.programme.words import KINDS, icon
from portal.web import addresses
from portal.web.text import Unreadable
from tools.places import ROOT

STATIC = ROOT / "portal" / "static"
SURFACES = set(
    re.findall(r"--surface: (#[0-9a-f]{6});", (STATIC / "css" / "tokens.css").read_text())
)


def test_every_colour_of_the_palette_can_be_seen_on_light_and_dark() -> None:
    assert len(SURFACES) == 2
    weak = [
        (color, ground)
        for color in colors.PALETTE
        for ground in SURFACES
        if colors.contrast(color, ground) < 3
    ]
    assert weak == []
    assert len(set(colors.PALETTE)) == len(colors.PALETTE)


def test_what_is_written_on_a_colour_can_be_read() -> None:
    greys = [f"#{grey:02x}{grey:02x}{grey:02x}" for grey in range(256)]
    every = [*colors.PALETTE, *greys, "#ff0000", "#00ff00", "#0000ff", "#ffff00"]
    assert [c for c in every if colors.contrast(c, colors.ink(c)) < 4.5] == []
    assert (colors.ink("#ffff00"), colors.ink("#000080")) == ("#000000", "#ffffff")


def test_a_new_track_gets_a_colour_that_no_other_has() -> None:
    first, second, *_ = colors.PALETTE
    assert colors.free(set()) == first
    assert colors.free({first}) == second
    assert colors.free(set(colors.PALETTE)) == first


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("#1B8A6B", "#1b8a6b"),
        *((odd, None) for odd in ("", "1b8a6b", "#fff", "#1b8a6", "#1b8a6b0", "red", "#gggggg")),
    ],
)
def test_a_colour_is_six_digits(typed: str, read: str | None) -> None:
    assert colors.read(typed) == read


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://example.org/A?b=c#d", "https://example.org/A?b=c#d"),
        ("example.org", "https://example.org"),
        ("www.example.org:8443/x", "https://www.example.org:8443/x"),
        ("//example.org", "https://example.org"),
        ("https://tõnu.ee/päev", "https://tõnu.ee/päev"),
        ("https://mastodon.social/@foyer", "https://mastodon.social/@foyer"),
    ],
)
def test_a_web_address_is_kept_with_https(typed: str, kept: str) -> None:
    assert addresses.read(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "http://example.org",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "mailto:a@example.org",
        "ftp://example.org",
        "https://",
        "https:///x",
        "https:example.org",
        "https://localhost",
        "https://192.0.2.1",
        "https://olivia@example.org",
        "https://example.org:x",
        "https://example.org/a b",
        'https://example.org/"onclick=',
        "https://example.org\\@evil.org",
        "https://[::1",
        "https://example..org",
        "https://-x.org",
        "https://example.org/<b>",
    ],
)
def test_what_leads_nowhere_good_is_no_address(typed: str) -> None:
    with pytest.raises(Unreadable):
        addresses.read(typed)


def test_an_e_mail_address_is_one_to_write_to() -> None:
    assert addresses.read_mail("ask@example.org") == "mailto:ask@example.org"
    assert addresses.read_mail("mailto:ask@example.org") == "mailto:ask@example.org"
    for odd in ("ask", "ask@", "a@b@example.org", "ask@example.org?cc=x", "a b@example.org"):
        with pytest.raises(Unreadable):
            addresses.read_mail(odd)
    assert addresses.shown("mailto:ask@example.org") == "ask@example.org"
    assert addresses.shown("https://example.org/") == "example.org"


def test_every_kind_of_link_has_words_and_an_icon() -> None:
    sprite = set(re.findall(r'id="i-([a-z_]+)"', (STATIC / "icons.svg").read_text()))
    assert set(KINDS) == set(LinkKind)
    assert {icon(kind) for kind in LinkKind} - sprite == set()


@pytest.mark.parametrize(
    ("sent", "move"),
    [
        ({"direction": "up", "to": ""}, Move(by=-1)),
        ({"direction": "down", "to": "3"}, Move(by=1)),
        ({"to": "0"}, Move(to=0)),
        ({"to": "-1"}, None),
        ({"to": "99999"}, None),
        ({"to": "x"}, None),
        ({"direction": "left"}, None),
        ({}, None),
    ],
)
def test_a_move_is_read_from_a_button_or_a_drag(sent: dict[str, str], move: Move | None) -> None:
    assert Move.read(sent) == move


@pytest.mark.parametrize(
    ("thing", "move", "after"),
    [
        ("b", Move(by=-1), "bac"),
        ("b", Move(by=1), "acb"),
        ("a", Move(by=-1), None),
        ("c", Move(by=1), None),
        ("a", Move(to=2), "bca"),
        ("c", Move(to=0), "cab"),
        ("b", Move(to=1), None),
        ("b", Move(to=3), None),
    ],
)
def test_one_moves_and_the_others_keep_their_order(thing: str, move: Move, after: str) -> None:
    found = moved(list("abc"), thing, move)
    assert found == (list(after) if after else None)


def test_the_only_one_stays() -> None:
    assert [moved(["a"], "a", Move(by=by)) for by in (-1, 1)] == [None, None]
