"""What every test may ask for. One fixture file for each thing, so that each can be read alone."""

import os
from collections.abc import Sequence

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from portal.people import passwords

pytest_plugins = [
    "tests.support.databases",
    "tests.support.portal",
    "tests.support.server",
    "tests.support.browser",
    "tests.support.mail",
    "tests.support.providers",
]


# How busy the machine is says nothing about what is tested.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("house")
    # What makes a hash dear to guess makes it dear to test: 30 ms for each who signs in.
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    # The settings of whoever runs the tests must not decide how they end.
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """A walk through the browser may be tried anew: the machine under it may stall.

    The summary counts it. Who sees one that needed it finds out why, and mends it.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: each browser test has a portal of its own, see `live`.

    It stands here and not with the browser, because only a conftest overrides the fixture of
    pytest-playwright, and that one is written in a way that pytest 9 warns of.
    """
