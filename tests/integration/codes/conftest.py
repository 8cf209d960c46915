import pytest

from portal.tickets import Ticket
from tests.factories import make_ticket
from tests.support.stage import Stage, stage

__all__ = ["stage"]


@pytest.fixture
def general(stage: Stage) -> Ticket:
    """€35, a hundred of them."""
    return stage.make(make_ticket, stage.event)


@pytest.fixture
def child(stage: Stage) -> Ticket:
    return stage.make(make_ticket, stage.event, "Child", price_minor=1200)
