"""Every page, found in the map of addresses: nobody is kept out, and nothing complains."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import closing

import pytest
from werkzeug.test import TestResponse

from tests.e2e.pages import doors
from tests.e2e.pages.house import House

pytestmark = pytest.mark.databases("sqlite")

# Each page fits all of them; how it is built differs between the first and the last alone, and is
# looked at on every other page by turns.
WIDTHS = (1440, 1024, 390, 320)
PARTS = 4  # so that two workers share the pages


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_can_be_used_by_all(
    house: House, visit: Callable[..., list[str]], part: int
) -> None:
    found = []
    for number, door in enumerate(doors.pages(house.live.app)[part::PARTS]):
        look_at = WIDTHS[-1:] if number % 2 else WIDTHS[:1]
        found += visit(house.visitor(door), house.address(door), widths=look_at, fits=WIDTHS)
    assert found == []


def test_every_title_says_which_page_it_is(house: House) -> None:
    titles = {}
    for door in doors.pages(house.live.app):
        page = house.client_of(house.visitor(door)).get(house.address(door)).text
        title = re.search("<title>(.*?)</title>", page)
        titles[door.endpoint] = title[1].partition(" · ")[0] if title else ""
    assert [name for name, title in titles.items() if not title.strip()] == []
    assert [title for title, number in Counter(titles.values()).items() if number > 1] == []


def test_what_is_no_page_shows_none(house: House) -> None:
    known = {door.endpoint: door for door in doors.doors(house.live.app)}
    ada = house.client_of("ada")
    shown = {name: is_page(ada.get(house.address(known[name]))) for name in doors.NO_PAGES}
    assert [name for name, page in shown.items() if page] == []


def is_page(answer: TestResponse) -> bool:
    with closing(answer):
        whole = answer.status_code == 200 and answer.mimetype == "text/html"
        return answer.status_code >= 400 or (whole and "<body" in answer.text)
