"""Mails that say what was done to an account, so that its owner hears of what they did not do."""

from portal import jobs
from portal.core import refs
from portal.people.models import User

# What happened, as the subject and the first sentence of the mail say it.
WORDS = {
    "password_changed": (
        "Your password was changed",
        "The password of your account was changed, and every other browser was signed out.",
    ),
    "second_factor_on": (
        "Your second step is on",
        "From now on signing in asks for a code from your telephone as well.",
    ),
    "second_factor_off": (
        "Your second step is off",
        "From now on your password alone signs you in.",
    ),
    "recovery_codes_made": (
        "You have new recovery codes",
        "New recovery codes for your second step were made; the old ones open nothing any more.",
    ),
    "recovery_code_used": (
        "A recovery code was used",
        "Somebody signed in with your password and one of your recovery codes.",
    ),
}


def promise(user: User, what: str) -> None:
    jobs.promise("person.notice", user_id=user.id, what=what, sending=refs.ticket_code())
