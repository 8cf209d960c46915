"""A furnished house, and the eyes of those who walk through it."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.pages import doors, keyboard
from tests.e2e.pages.house import House
from tests.support.server import Live

PHONE = 320
DESK = 1280


@pytest.fixture
def house(live: Live, new_context: Callable[..., BrowserContext]) -> House:
    return House(live, new_context)


@pytest.fixture
def look(house: House, axe: Any) -> Callable[..., list[str]]:
    """What is wrong with the page that somebody has before them, for eyes, ears and keys."""

    def look(who: str, widths: Sequence[int] = (PHONE,), fits: Sequence[int] = ()) -> list[str]:
        """All of it at `widths`; at those of `fits`, whether anything stands out sideways."""
        page, watch = house.browser_of(who)
        leads = page.evaluate(doors.LEADS)
        nowhere = [it for it in leads if doors.leads_nowhere(house.live.app, page.url, *it)]
        found = [f"{method} {url} leads nowhere" for method, url in nowhere]
        if page.get_by_role("heading", level=1).count() != 1:
            found.append("not one h1")
        for width in (*(each for each in fits if each not in widths), *widths):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
            wide = page.evaluate("document.documentElement.scrollWidth")
            troubles = [f"{wide} wide"] if wide > width else []
            if width in widths:
                troubles += axe(page, colours=width == widths[-1]) + keyboard.walk(page)
            found += [f"{width}: {trouble}" for trouble in troubles]
        return [f"{page.url}: {trouble}" for trouble in found + watch.take()]

    return look


@pytest.fixture
def visit(house: House, look: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Go there and look."""

    def visit(who: str, path: str, status: int = 200, **options: Any) -> list[str]:
        page, _ = house.browser_of(who)
        answer = page.goto(path)
        assert answer
        assert (path, answer.status) == (path, status)
        found = look(who, **options)
        return found if keyboard.skips(page) else [*found, f"{path}: no way past the menu"]

    return visit
