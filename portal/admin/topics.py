"""The topics of the site: what events are about, so that people find them."""

from flask import Response, abort, flash, request, url_for

from portal import people
from portal.admin.routes import blueprint
from portal.admin.topics_forms import NewTopicForm, RemoveForm, TopicForm
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import topics as shelf
from portal.events.models import Topic
from portal.events.queries import topic as find
from portal.web.blueprint import needs
from portal.web.filters import plural
from portal.web.pages import go, show_form

LIST, ONE = "admin/topics.html", "admin/topic.html"


@blueprint.route("/topics", methods=["GET", "POST"])
@needs(Permission.SITE_ADMIN)
def topics() -> Response:
    form = NewTopicForm()
    if form.validate_on_submit():
        try:
            key = form.idempotency_key.data
            made = shelf.create(form.name.data or "", key=key, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{made.name} is on the list.")
            return go(url_for(".topics"))
    return show_form(LIST, "admin/_new_topic.html", form=form, rows=shelf.counted())


@blueprint.route("/topics/<slug>", methods=["GET", "POST"])
@needs(Permission.SITE_ADMIN)
def topic(slug: str) -> Response:
    found = _find(slug)
    form = TopicForm.of(found)
    if request.method == "POST" and form.validate():
        try:
            shelf.rename(found, form.name.data or "", was=form.was.data, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal)
            form.was.data = found.name
        else:
            flash("Saved. Links to the topic stay as they were.")
            return go(url_for(".topics"))
    return _page(found, form, RemoveForm.of(found, formdata=None))


@blueprint.post("/topics/<slug>/delete")
@needs(Permission.SITE_ADMIN)
def delete_topic(slug: str) -> Response:
    found = _find(slug)
    form = RemoveForm.of(found)
    if form.validate():
        try:
            moved = shelf.remove(
                found, into=form.other, anywhere=bool(form.into.data), by_id=people.me().id
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            where = f" {plural(moved, 'event')} moved to {form.where}." if moved else ""
            flash(f"{found.name} is deleted.{where}")
            return go(url_for(".topics"))
    return _page(found, TopicForm.of(found, formdata=None), form)


def _page(found: Topic, form: TopicForm, removing: RemoveForm) -> Response:
    sent = removing if removing.errors else form
    return show_form(
        ONE, form=sent, renaming=form, removing=removing, topic=found, events=shelf.events_of(found)
    )


def _find(slug: str) -> Topic:
    return find(slug) or abort(404)
