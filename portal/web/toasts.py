"""Say what was done and offer the way back: the same with HTMX and without."""

import json
from collections.abc import Callable

from flask import Response, flash

from portal.web.pages import go, wants_part


def changed(
    part: Callable[[], Response], page: str, said: str = "", undo: str | None = None
) -> Response:
    """After a change in place: HTMX gets the `part` that changed, a plain form a new `page`.

    `undo` is the address that takes the change back; the toast with `said` has its button.
    """
    toast = {"text": said, "undo": undo}
    if not wants_part():
        if said:
            flash(toast)  # type: ignore[arg-type]  # base.html shows both kinds
        return go(page)
    response = part()
    if said:
        response.headers["HX-Trigger"] = json.dumps({"toast": toast})
    return response
