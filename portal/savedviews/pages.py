"""What every list with saved views does: show them, save one, take one away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, abort, flash, request

from portal.core.access import Permission, allows
from portal.core.refusals import Refusal
from portal.events import Event
from portal.people import User
from portal.people.queries import role_of
from portal.savedviews import actions, queries
from portal.savedviews.forms import SaveForm
from portal.savedviews.models import SavedView
from portal.web.errors import Forbidden
from portal.web.pages import go, show_form

# A view of the team changes what everybody finds.
FOR_TEAM = Permission.ORDER_CHANGE


@dataclass(frozen=True)
class Views:
    """The views of a list, and the one that shows just this. `form` saves this."""

    all: Sequence[SavedView]
    query: str
    may_share: bool

    @property
    def current(self) -> SavedView | None:
        return next((view for view in self.all if view.query == self.query), None)

    @property
    def may_save(self) -> bool:
        return bool(self.query) and self.current is None

    @property
    def form(self) -> SaveForm:
        return SaveForm(formdata=None)


def read(event: Event, page: str, query: Mapping[str, str], user: User) -> Views:
    """`query`: what this page shows, as its address says it. Two statements."""
    may_share = allows(role_of(user, event.id), FOR_TEAM)
    return Views(queries.of_page(event, page, user), urlencode(query), may_share)


def save(event: Event, page: str, query: Mapping[str, str], user: User, back: str) -> Response:
    """`query`: what the address that was sent asks for, read by the list itself."""
    form, written = SaveForm(), urlencode(query)
    here = f"{back}?{written}" if written else back
    may_share = allows(role_of(user, event.id), FOR_TEAM)
    if form.validate():
        try:
            actions.save(
                event,
                page,
                str(form.name.data),
                written,
                by=user,
                for_team=may_share and bool(form.for_team.data),
                key=form.idempotency_key.data,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"The view {form.name.data} is saved.")
            return go(here)
    return show_form(
        "savedviews/save.html",
        form=form,
        event=event,
        back=here,
        back_label=page.capitalize(),
        may_share=may_share,
        address=f"{request.path}?{written}",
    )


def remove(event: Event, page: str, ref: str, user: User, back: str) -> Response:
    view = queries.find(event, page, ref, user) or abort(404)
    if view.is_of_the_team and not allows(role_of(user, event.id), FOR_TEAM):
        raise Forbidden(f"{view.name} is a view of the whole team: who changes orders removes it.")
    actions.remove(view, by=user)
    flash(f"The view {view.name} is gone.")
    return go(back)
