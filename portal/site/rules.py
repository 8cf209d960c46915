"""The words of the settings."""

from enum import StrEnum


class SignUp(StrEnum):
    """Who may make an account: everybody, or who is invited to a team and who buys a ticket."""

    OPEN = "open"
    BY_INVITATION = "invitation"
