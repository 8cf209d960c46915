"""What is switched on."""

from portal import site
from portal.core.modules import Module

Switches = dict[Module, bool]


def switches() -> Switches:
    """Every module and whether it is on; all off on a fresh installation."""
    return dict(site.settings().switches)


def is_on(module: Module) -> bool:
    return site.settings().switches[module]
