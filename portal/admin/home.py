"""The front page of whoever runs the site: how it is, and what is left to do."""

from flask import Response

from portal.admin import health, steps
from portal.admin.routes import blueprint
from portal.core.access import Permission
from portal.web import plots
from portal.web.blueprint import needs
from portal.web.pages import show


@blueprint.get("")
@needs(Permission.SITE_ADMIN)
def home() -> Response:
    return show(
        "admin/home.html", health=health.look(), steps=health.part(steps.left), bars=plots.bars
    )
