"""Write down what happened to a view that others see too."""

from portal import activity
from portal.activity import Words
from portal.savedviews.models import SavedView

activity.tell(
    {
        "view.saved": Words("View saved", "{who} saved the view {name} for the team"),
        "view.removed": Words("View removed", "{who} took the view {name} away"),
    }
)


def record(view: SavedView, action: str, *, by_id: int) -> None:
    """What somebody keeps for themselves is nobody else's business."""
    if view.is_of_the_team:
        about = {"name": view.name, "page": view.page}
        activity.record(
            action, "view", view.ref, actor_id=by_id, event_id=view.event_id, details=about
        )
