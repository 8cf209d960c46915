"""The parts of the portal that an admin switches on and off."""

from enum import StrEnum


class Module(StrEnum):
    """A switch; its value is the name that people and machines know it by (`/v1/modules`)."""

    TICKETING = "ticket_include"
    PAYMENTS = "payment_include"
    DONATIONS = "donation_include"

    @property
    def label(self) -> str:
        return {"ticket_include": "Ticketing", "payment_include": "Payments"}.get(self, "Donations")
