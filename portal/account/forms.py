"""What people type about their own account."""

from typing import Any

from wtforms import PasswordField, RadioField

from portal.people.forms import (
    TypedForm,
    check_new,
    email_field,
    mailable,
    name_field,
    new_password,
    present_password,
)
from portal.people.models import Appearance, User
from portal.web.forms import LineField, SwitchField, needed


class ProfileForm(TypedForm):
    name = name_field()


class EmailForm(TypedForm):
    email = email_field("New e-mail")
    password = present_password("Your password")

    def validate_email(self, field: Any) -> None:
        mailable(self, field)


class PasswordForm(TypedForm):
    """A new password, proved by the present one."""

    password = present_password("Present password")
    new_password = new_password("New password")

    user: User

    @classmethod
    def of(cls, user: User) -> "PasswordForm":
        form = cls()
        form.user = user
        return form

    def validate_new_password(self, field: Any) -> None:
        check_new(field.data, email=self.user.email, name=self.user.name)


class ProofForm(TypedForm):
    """The password once more, before something that counts."""

    password = present_password("Your password")


class CodeForm(TypedForm):
    """What the telephone shows, to prove that it knows the secret."""

    code = LineField(
        "Code",
        [needed("Write the six digits that your telephone shows.")],
        longest=20,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class PinForm(TypedForm):
    """A PIN for tills, proved by the password."""

    pin = PasswordField(
        "New PIN",
        [needed("Choose a PIN.")],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    password = present_password("Your password")


class LooksForm(TypedForm):
    appearance = RadioField(
        "Appearance",
        choices={
            Appearance.SYSTEM.value: "As the device",
            Appearance.LIGHT.value: "Light",
            Appearance.DARK.value: "Dark",
        },
    )
    single_keys = SwitchField("Single-key shortcuts")
