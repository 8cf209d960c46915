"""One mail to one person, sent once, and a log of how that went."""

from portal.mail import log, wording
from portal.mail.actions import forget, send
from portal.mail.letters import Attachment
from portal.mail.models import Mail, MailState
from portal.mail.post import init_app
from portal.mail.wording import Occasion, Said, Words

__all__ = [
    "Attachment",
    "Mail",
    "MailState",
    "Occasion",
    "Said",
    "Words",
    "forget",
    "init_app",
    "log",
    "send",
    "wording",
]
