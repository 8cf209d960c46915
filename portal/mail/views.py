"""The admins' log of mails."""

from email import message_from_bytes, policy

from flask import Response, abort, request, url_for

from portal.core.access import Permission
from portal.core.refusals import WrongState
from portal.mail import actions, post, queries
from portal.mail.models import Mail
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show

blueprint = Slice("mail", __name__, url_prefix="/admin/mail")


@blueprint.get("")
@needs(Permission.SITE_ADMIN)
def index() -> Response:
    mails, last = queries.page(request.args.get("before"))
    return show("mail/index.html", mails=mails, last=last)


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
    if not mail.can_be_retried:
        raise WrongState("This mail cannot be sent again from here.")
    actions.retry(mail)
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
