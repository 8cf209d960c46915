"""Pictures of an event: a cover, a logo, and the logos of its sponsors.

To take one: `receive(upload, kind)` reads, checks, draws and stores it, outside of any
transaction; then `store(event, kind, file, alt=…, by_id=…)` is the act that shows it. Above the
view of such a form stands `@takes_files(pictures.MOST_BYTES)`.
"""

from flask import Flask

from portal.pictures import log as log
from portal.pictures.actions import remove as remove
from portal.pictures.actions import restore as restore
from portal.pictures.actions import store as store
from portal.pictures.files import receive as receive
from portal.pictures.models import Kind as Kind
from portal.pictures.models import Picture as Picture
from portal.pictures.models import PictureFile as PictureFile
from portal.pictures.queries import WITH_LOGO as WITH_LOGO
from portal.pictures.queries import covers as covers
from portal.pictures.queries import of_event as of_event
from portal.pictures.rules import MOST_BYTES as MOST_BYTES
from portal.pictures.showing import Shown as Shown
from portal.pictures.showing import logo_of
from portal.pictures.showing import shown as shown
from portal.pictures.showing import url as url


def init_app(app: Flask) -> None:
    """The menu of every page of an event shows its logo."""
    app.jinja_env.globals["logo_of"] = logo_of
