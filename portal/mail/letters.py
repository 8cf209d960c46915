"""What a mail says: subject, text and HTML, from the three templates of its kind."""

from dataclasses import dataclass
from typing import Any

from flask import render_template

from portal import site

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Attachment:
    """A file that goes along."""

    name: str
    data: bytes
    content_type: str = "application/pdf"


def write(kind: str, **context: Any) -> Letter:
    """Only the .html is escaped: a text mail shows `Ben & Anna` as they write themselves.

    `said` is what an organizer says in it: it stands in the place of the house's own words.
    """
    called = site.name()  # asked once for the three templates
    context["site_name"] = lambda: called
    said = context.setdefault("said", None)
    subject = said.subject if said else render_template(f"mail/{kind}.subject.txt", **context)
    return Letter(
        # One line, whatever names it contains: a line break would begin a new header.
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        text=render_template(f"mail/{kind}.txt", **context),
        html=render_template(f"mail/{kind}.html", **context),
    )
