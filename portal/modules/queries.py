"""What is switched on, read once a request."""

from flask import g, has_request_context
from sqlalchemy import select

from portal.core.db import db
from portal.core.modules import Module
from portal.modules.models import ModuleSwitches

Switches = dict[Module, bool]


def switches() -> Switches:
    """Every module and whether it is on; all off on a fresh installation."""
    if not has_request_context():
        return _read()
    if "module_switches" not in g:
        g.module_switches = _read()
    return dict(g.module_switches)


def is_on(module: Module) -> bool:
    return switches()[module]


def forget() -> None:
    """Read again when asked next: somebody threw a switch in this request."""
    if has_request_context():
        g.pop("module_switches", None)


def _read() -> Switches:
    row = db.session.execute(select(ModuleSwitches)).scalar_one_or_none()
    return {module: bool(row and getattr(row, module.value)) for module in Module}
