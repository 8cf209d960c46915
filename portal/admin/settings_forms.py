"""What an admin writes of the site."""

from dataclasses import fields
from typing import Any, Self

from wtforms import RadioField

from portal import site
from portal.admin.settings_actions import Details
from portal.site import SignUp
from portal.web.conflicts import EditingForm
from portal.web.forms import CountField, LineField, SwitchField, needed

LONGEST_NAME = 60


class SettingsForm(EditingForm):
    name = LineField(
        "Name of the site", [needed("Write a name, like Foyer.")], longest=LONGEST_NAME
    )
    hold_minutes = CountField(
        "Minutes a hold lasts", [needed("Write a number from 1 to 60.")], least=1, most=60
    )
    sign_up = RadioField(
        "Who may make an account",
        choices={
            SignUp.OPEN.value: "Everybody",
            SignUp.BY_INVITATION.value: "Who is invited to a team, and who buys a ticket",
        },
    )
    admins_need_second_factor = SwitchField("Admins need a second factor to sign in")

    @classmethod
    def of_site(cls, **options: Any) -> Self:
        """Filled with what holds, and with what was sent over it."""
        now = site.settings()
        stored = {field.name: getattr(now, field.name) for field in fields(Details)}
        return cls(data=stored | {"version": now.version}, **options)

    @property
    def details(self) -> Details:
        return Details(
            name=self.name.data or "",
            hold_minutes=self.hold_minutes.data or 0,
            sign_up=SignUp(self.sign_up.data),
            admins_need_second_factor=self.admins_need_second_factor.data,
        )
