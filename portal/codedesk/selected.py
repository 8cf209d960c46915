"""What is done to many codes of the list at once: on, off, delete."""

from collections.abc import Callable, Sequence

from flask import Response, flash, request, url_for
from sqlalchemy import ColumnElement

from portal import people
from portal.codedesk import actions, listing
from portal.codedesk.routes import both, here
from portal.codes import Code, fold
from portal.codes.lists import in_state, matching
from portal.core import clock
from portal.core.access import Permission
from portal.core.modules import Module
from portal.events import Event
from portal.web import paging
from portal.web.blueprint import needs
from portal.web.filters import plural
from portal.web.pages import go, own_path, show


@both("/selected", "POST")
@needs(Permission.CODE_EDIT, module=Module.TICKETING)
def selected(event: Event) -> Response:
    """`do` is on, off or delete; `code` stands once for each, `all` for all that were found."""
    act = _ACTS.get(request.form.get("do", ""))
    chosen = _chosen(event)
    if act is None or not actions.count(event, here().used_for, chosen)[0]:
        flash("Choose codes first, then what to do with them.", "warn")
        return _back()
    return act(event, chosen)


def _on(event: Event, chosen: actions.Conditions) -> Response:
    return _switch(event, chosen, active=True)


def _off(event: Event, chosen: actions.Conditions) -> Response:
    return _switch(event, chosen, active=False)


def _switch(event: Event, chosen: actions.Conditions, *, active: bool) -> Response:
    count = actions.switch(event, here().used_for, chosen, active=active, by_id=people.me().id)
    word = "on" if active else "off"
    verb = "is" if count == 1 else "are"
    flash(f"{plural(count, 'code')} {verb} {word} now." if count else f"They were {word} already.")
    return _back()


def _delete(event: Event, chosen: actions.Conditions) -> Response:
    """It cannot be taken back, so it is asked once."""
    used_for = here().used_for
    if "sure" in request.form:
        count = actions.delete_unused(event, used_for, chosen, by_id=people.me().id)
        flash(f"{plural(count, 'code')} deleted.")
        return go(own_path(request.form.get("back")) or url_for(".index"))
    count, used = actions.count(event, used_for, chosen)
    return show(
        "codes/delete.html",
        event=event,
        sort=here(),
        count=count,
        used=used,
        back=own_path(request.referrer) or url_for(".index"),
    )


_ACTS: dict[str, Callable[[Event, actions.Conditions], Response]] = {
    "on": _on,
    "off": _off,
    "delete": _delete,
}


def _chosen(event: Event) -> Sequence[ColumnElement[bool]]:
    if "all" in request.form:
        state = listing.state_asked(request.form)
        return [*matching(paging.search(request.form)), *in_state(state, event, clock.now())]
    ticked = request.form.getlist("code")[: paging.ROWS + 1]
    return [Code.folded.in_([fold(code) for code in ticked if code.isprintable()])]


def _back() -> Response:
    return go(own_path(request.referrer) or url_for(".index"))
