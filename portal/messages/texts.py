"""The organizer's own words in the mails of the house, and the reminder."""

from typing import Any

from flask import Response, abort, flash, request, url_for

from portal import people
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.mail import Occasion, wording
from portal.messages import specimens, texts_actions
from portal.messages.texts_forms import ReminderForm, TextForm
from portal.messages.views import blueprint
from portal.web.blueprint import needs, only_reads
from portal.web.pages import go, show, show_form

SETTING = Permission.EVENT_EDIT
PAGE, FORM, PREVIEW = "messages/text.html", "messages/_text.html", "messages/_specimen.html"


@blueprint.route("/settings/mail", methods=["GET", "POST"])
@needs(SETTING)
def texts(event: Event) -> Response:
    """All four, and when people are reminded."""
    form = ReminderForm.of(event)
    if form.validate_on_submit():
        try:
            texts_actions.remind(
                event,
                active=form.active.data,
                hours=form.hours.data or 0,
                version=form.version.data,
                by_id=people.me().id,
            )
        except Refusal as refusal:
            form.refuse(refusal, ReminderForm.of(event, formdata=None))
        else:
            flash("Saved.")
            return go(url_for(".texts"))
    own = {each: wording.own(event.id, each) for each in Occasion}
    return show_form(
        "messages/texts.html",
        "messages/_reminder.html",
        form=form,
        event=event,
        sorts=wording.SORTS,
        own=own,
    )


@blueprint.route("/settings/mail/<occasion>", methods=["GET", "POST"])
@needs(SETTING)
def text(event: Event, occasion: str) -> Response:
    which = _occasion(occasion)
    form = TextForm.of(event, which)
    if form.validate_on_submit() and "preview" not in request.form:
        try:
            version, by_id = form.version.data, people.me().id
            texts_actions.change(event, which, form.words, version=version, by_id=by_id)
        except Refusal as refusal:
            form.refuse(refusal, TextForm.of(event, which, formdata=None))
        else:
            flash("Saved. The next mails say so.")
            return go(url_for(".text", occasion=occasion))
    return show_form(PAGE, form=form, **_shown(event, which, form))


@blueprint.post("/settings/mail/<occasion>/preview")
@only_reads
@needs(SETTING)
def preview_text(event: Event, occasion: str) -> Response:
    """The mail, while somebody writes it."""
    which = _occasion(occasion)
    form = TextForm.of(event, which)
    form.validate()
    return show(PREVIEW, PREVIEW, form=form, **_shown(event, which, form))


@blueprint.post("/settings/mail/<occasion>/reset")
@needs(SETTING)
def reset_text(event: Event, occasion: str) -> Response:
    was_own = texts_actions.reset(event, _occasion(occasion), by_id=people.me().id)
    flash("The house's own words again." if was_own else "These are the house's own words.")
    return go(url_for(".text", occasion=occasion))


def _shown(event: Event, which: Occasion, form: TextForm) -> dict[str, Any]:
    fine = not form.errors and form.words.subject and form.words.text
    letter, whose = specimens.letter(event, which, form.words) if fine else (None, "")
    return {
        "event": event,
        "occasion": which,
        "sort": wording.SORTS[which],
        "is_own": wording.own(event.id, which) is not None,
        "letter": letter,
        "whose": whose,
    }


def _occasion(name: str) -> Occasion:
    return next((each for each in Occasion if each == name), None) or abort(404)
