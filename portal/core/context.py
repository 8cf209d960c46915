"""What actions may know of their surroundings, so that they need not know Flask."""

from typing import Any

from flask import current_app, has_request_context, request


def setting(name: str) -> Any:
    """A setting of the running portal, by its name without `PORTAL_`."""
    return current_app.config[name]


def caller_address() -> str | None:
    """The network address of whoever is asking; None for jobs and commands."""
    return request.remote_addr if has_request_context() else None
