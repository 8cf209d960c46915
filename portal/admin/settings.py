"""What admins set for the whole site: its name, holds, who may sign up, second factors."""

from flask import Response, flash, url_for

from portal import people
from portal.admin import settings_actions
from portal.admin.routes import blueprint
from portal.admin.settings_forms import SettingsForm
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.web.blueprint import needs
from portal.web.pages import go, show_form


@blueprint.route("/settings", methods=["GET", "POST"])
@needs(Permission.SITE_ADMIN)
def settings() -> Response:
    form = SettingsForm.of_site()
    if form.validate_on_submit():
        me = people.current()
        assert me, "the gate lets nobody else in"
        try:
            settings_actions.change(form.details, version=form.version.data, by_id=me.id)
        except Refusal as refusal:
            form.refuse(refusal, SettingsForm.of_site(formdata=None))
        else:
            flash("Saved.")
            return go(url_for(".settings"))
    return show_form("admin/settings.html", "admin/_settings.html", form=form)
