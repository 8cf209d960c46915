"""Save a view of a list, and take it away. Nothing here commits."""

from sqlalchemy import update

from portal.core import clock, once
from portal.core.db import db
from portal.core.refs import view_ref
from portal.core.refusals import Refusal
from portal.events import Event
from portal.people import User
from portal.savedviews import log, queries
from portal.savedviews.models import SavedView

# More of them nobody finds their way among.
MOST = 20


def save(
    event: Event, page: str, name: str, query: str, *, by: User, for_team: bool, key: str | None
) -> str:
    """Its name in addresses. The same form, sent again, finds the view that it made."""
    ref, body = view_ref(), {"name": name, "query": query, "team": for_team}
    made = once.claim(f"views:{event.id}:{page}", key, body, ref)
    if made:
        return made
    others = [view for view in queries.of_page(event, page, by) if view.is_of_the_team == for_team]
    if any(view.name.casefold() == name.casefold() for view in others):
        raise Refusal("There is a view of this name. Choose another.", field="name")
    if len(others) >= MOST:
        raise Refusal(f"{MOST} views are the most. Take one away first.", field="name")
    view = SavedView(
        ref=ref,
        event_id=event.id,
        page=page,
        name=name,
        query=query,
        owner_id=None if for_team else by.id,
        created_by_id=by.id,
    )
    db.session.add(view)
    db.session.flush()
    log.record(view, "view.saved", by_id=by.id)
    return ref


def remove(view: SavedView, *, by: User) -> None:
    """Once: whoever comes second finds it gone, and writes nothing."""
    gone = db.session.execute(
        update(SavedView)
        .where(SavedView.id == view.id, SavedView.removed_at.is_(None))
        .values(removed_at=clock.now())
        .returning(SavedView.id)
    )
    if gone.scalar() is not None:
        log.record(view, "view.removed", by_id=by.id)


def forget(user_id: int) -> None:
    """What somebody kept for themselves goes with them; the views of a team stay."""
    gone = {"name": "", "query": "", "removed_at": clock.now()}
    db.session.execute(update(SavedView).where(SavedView.owner_id == user_id).values(gone))
