"""How acts on mails are told."""

from portal import activity
from portal.activity import Words

activity.tell({"mail.resent": Words("Mail sent again", "{who} sent mail again ({count})")})
