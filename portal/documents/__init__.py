"""Tickets and receipts on paper, on a phone and in the mail."""

from flask import Flask

from portal.documents.links import order_url, ticket_url
from portal.documents.pdf import PaperFailed
from portal.documents.qr import qr_source, qr_svg
from portal.documents.sending import resend, resend_ticket
from portal.documents.typefaces import read_fonts
from portal.documents.words import in_groups

__all__ = [
    "PaperFailed",
    "in_groups",
    "init_app",
    "order_url",
    "qr_source",
    "qr_svg",
    "read_fonts",
    "resend",
    "resend_ticket",
    "ticket_url",
]


def init_app(app: Flask) -> None:
    """Every page writes and draws ticket codes the way the paper does."""
    app.jinja_env.filters.update(in_groups=in_groups, qr=qr_source)
