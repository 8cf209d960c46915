"""The admins' log of mails. Above people, because it says who sent one again."""

from email import message_from_bytes, policy

from flask import Response, abort, flash, request, url_for

from portal import people
from portal.core.access import Permission
from portal.mail import MailState, actions, post, queries
from portal.mail.models import Mail
from portal.web.blueprint import Slice, needs
from portal.web.filters import plural
from portal.web.pages import go, show

blueprint = Slice("mail", __name__, url_prefix="/admin/mail")


@blueprint.get("")
@needs(Permission.SITE_ADMIN)
def index() -> Response:
    asked = queries.Asked.of(request.args)
    mails, last = queries.page(asked)
    return show(
        "mail/index.html",
        parts={"rows": "mail/_rows.html"},
        asked=asked,
        mails=mails,
        last=last,
        states=tuple(MailState),
        retriable=queries.retriable(),
    )


@blueprint.post("/retry")
@needs(Permission.SITE_ADMIN)
def retry_all() -> Response:
    count = actions.retry_all(by_id=people.me().id)
    flash(f"{plural(count, 'mail')} will be sent again." if count else "No mail has failed.")
    return go(url_for(".index"))


@blueprint.get("/<message_id>")
@needs(Permission.SITE_ADMIN)
def detail(message_id: str) -> Response:
    mail = _mail(message_id)
    return show("mail/detail.html", mail=mail, text=_text(mail))


@blueprint.get("/<message_id>/message.eml")
@needs(Permission.SITE_ADMIN)
def download(message_id: str) -> Response:
    """As it lies in the folder; a mail that went to a mail server is not kept."""
    mail = _mail(message_id)
    file = post.eml_file(mail)
    if not file.is_file():
        abort(404)
    headers = {
        "Content-Disposition": f'attachment; filename="{mail.kind}-{mail.id}.eml"',
        "Content-Security-Policy": "sandbox",
    }
    return Response(file.read_bytes(), mimetype="message/rfc822", headers=headers)


@blueprint.post("/<message_id>/retry")
@needs(Permission.SITE_ADMIN)
def retry(message_id: str) -> Response:
    mail = _mail(message_id)
    actions.retry(mail, by_id=people.me().id)
    flash("It will be sent again in a moment.")
    return go(url_for(".detail", message_id=mail.message_id))


def _mail(message_id: str) -> Mail:
    return queries.by_message_id(message_id) or abort(404)


def _text(mail: Mail) -> str | None:
    """The text part, shown as text: nothing of a mail is ever run or drawn in the portal."""
    file = post.eml_file(mail)
    if not file.is_file():
        return None
    body = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body else None
