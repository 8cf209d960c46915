"""A terminal: what is typed, and what comes back."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

Type = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Type:
    """Type a command: `run("user add bo@example.org", input="…")`; outside of any context."""

    def run(line: str, **options: str) -> Result:
        result = app.test_cli_runner().invoke(args=line.split(), **options)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
