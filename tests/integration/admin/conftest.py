"""Two admins and a believable event."""

import pytest
from flask import Flask

from tests.factories import make_user
from tests.support.stage import Stage


@pytest.fixture
def stage(app: Flask) -> Stage:
    """Everything is on; Anna runs the site as well as Ada."""
    stage = Stage(app)
    with app.app_context():
        stage.cast["anna"] = make_user("Anna Admin", is_admin=True)
    return stage
