"""The files of pictures, at addresses that hold a hash of what they show."""

import re
from typing import Any

from flask import Response, abort

from portal import people
from portal.core import storage
from portal.core.db import pause
from portal.events import Event, EventState
from portal.pictures import queries
from portal.pictures.views import blueprint
from portal.web.blueprint import open_to_all

YEAR = 365 * 24 * 60 * 60
_NAME = re.compile(r"([0-9a-f]{20})-([1-9][0-9]{0,4})\.webp", re.ASCII)


@blueprint.get("/pictures/<ref>/<name>")
@open_to_all
def show_file(ref: str, name: str) -> Response:
    """Of a draft for its team alone, as its page is."""
    asked, found = _NAME.fullmatch(name), queries.shown(ref)
    if asked is None or found is None:
        abort(404)
    picture, event = found
    width = int(asked[2])
    if picture.file.digest != asked[1] or width not in picture.file.widths:
        abort(404)
    is_draft = event.state == EventState.DRAFT
    if is_draft and not _is_of_the_team(event):
        abort(404)
    pause()
    data = storage.get(picture.file.key(width)) or abort(404)
    return Response(data, mimetype="image/webp", headers=_headers(is_draft=is_draft))


def _headers(*, is_draft: bool) -> dict[str, Any]:
    """What stands at this address never changes; only that nobody may see it any more."""
    whose = "private" if is_draft else "public"
    return {
        "Cache-Control": f"{whose}, max-age={YEAR}, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _is_of_the_team(event: Event) -> bool:
    user = people.current()
    return user is not None and people.role_of(user, event.id) is not None
