"""One mail to one person, sent once, and a log of how that went."""

from portal.mail import log
from portal.mail.actions import forget, send
from portal.mail.letters import Attachment
from portal.mail.models import Mail, MailState
from portal.mail.post import init_app

__all__ = ["Attachment", "Mail", "MailState", "forget", "init_app", "log", "send"]
