"""A part is shown within a page that has an address of its own."""

import pytest
from flask.testing import FlaskClient

from tests.support.stage import Stage, stage

__all__ = ["stage"]

HERE = "/events/harbour-lights/exports?what=orders&q=a+b"
PART = f"{HERE}&part=panel"


@pytest.fixture
def otto(stage: Stage) -> FlaskClient:
    return stage.as_("otto")


def pushed(otto: FlaskClient, shown: str | None) -> str:
    headers = {"HX-Request": "true", **({"HX-Current-URL": shown} if shown else {})}
    return otto.get(PART, headers=headers).headers["HX-Push-Url"]


def test_a_part_of_another_address_pushes_it(otto: FlaskClient) -> None:
    for shown in (None, "http://localhost/events/harbour-lights/exports", "http://[bad"):
        assert pushed(otto, shown) == HERE


def test_who_is_there_already_stays_and_the_way_back_is_one_click(otto: FlaskClient) -> None:
    for query in ("?what=orders&q=a+b", "?q=a%20b&what=orders"):
        address = f"http://localhost/events/harbour-lights/exports{query}"
        assert pushed(otto, address) == "false"
