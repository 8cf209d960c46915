"""A believable event, and for some stories a second admin."""

import pytest
from flask import Flask

from tests.factories import make_user
from tests.support.stage import Stage, stage

__all__ = ["stage"]


@pytest.fixture
def anna(app: Flask, stage: Stage) -> None:
    """Anna runs the site as well as Ada."""
    with app.app_context():
        stage.cast["anna"] = make_user("Anna Admin", is_admin=True)
