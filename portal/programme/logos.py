"""The logos of sponsors: chosen, replaced, taken off, gone and back with their sponsor.

Each is a picture of its event, so the sweep of `pictures` knows which files are still shown.
"""

from datetime import timedelta

from portal import pictures
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.events import Event
from portal.pictures import Kind, PictureFile
from portal.programme.log import record
from portal.programme.models import Carried, Sponsor
from portal.programme.sorts import SPONSORS

# Well before its file is swept, see `pictures.chores`.
BACK_WITHIN = timedelta(hours=12)


def choose(event: Event, entry: Carried, file: PictureFile, *, by_id: int) -> None:
    """Show this one, in the place of the one before."""
    sponsor = _sponsor(entry)
    _hide(event, sponsor, by_id)
    sponsor.picture = pictures.store(event, Kind.SPONSOR, file, by_id=by_id)
    db.session.flush()
    record("programme.logo_chosen", SPONSORS, sponsor, by_id)


def take_off(event: Event, entry: Carried, *, by_id: int) -> None:
    """The sponsor stays, with its name alone; taken off already, nothing happens."""
    sponsor = _sponsor(entry)
    if _hide(event, sponsor, by_id):
        sponsor.picture = None
        db.session.flush()
        record("programme.logo_removed", SPONSORS, sponsor, by_id)


def leave(event: Event, entry: Carried, *, by_id: int) -> None:
    """With its sponsor, who may come back."""
    if isinstance(entry, Sponsor):
        _hide(event, entry, by_id)


def come_back(event: Event, entry: Carried, *, by_id: int) -> None:
    """With its sponsor; after a while the sponsor comes alone, as the file is soon gone."""
    if not isinstance(entry, Sponsor) or entry.picture is None or entry.logo:
        return
    try:
        pictures.restore(event, entry.picture, by_id=by_id, within=BACK_WITHIN)
    except WrongState:
        entry.picture = None
    db.session.flush()
    db.session.refresh(entry)


def _hide(event: Event, sponsor: Sponsor, by_id: int) -> bool:
    if sponsor.logo is None:
        return False
    pictures.remove(event, sponsor.logo, by_id=by_id)
    return True


def _sponsor(entry: Carried) -> Sponsor:
    assert isinstance(entry, Sponsor), f"{entry} has no logo"
    return entry
