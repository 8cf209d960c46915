"""The stories about accounts need the mail, and sometimes an event with its people."""

from tests.integration.people.conftest import mails
from tests.support.stage import stage

__all__ = ["mails", "stage"]
