"""What people type to come in."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import PasswordField, RadioField
from wtforms.validators import StopValidation

from portal import site
from portal.people import passwords
from portal.people.models import Appearance, User
from portal.web.forms import LineField, PortalForm, needed


def _name() -> LineField:
    return LineField("Name", [needed("Write your name.")], render_kw={"autocomplete": "name"})


def _email() -> LineField:
    return LineField(
        "Email",
        [needed("Write your e-mail address.")],
        longest=254,
        render_kw={"type": "email", "autocomplete": "username"},
    )


def _password() -> PasswordField:
    return PasswordField(
        "Password",
        [needed("Write your password.")],
        render_kw={"autocomplete": "current-password"},
    )


def _new_password() -> PasswordField:
    return PasswordField(
        "Password",
        [needed("Choose a password.")],
        description=f"At least {passwords.LEAST} characters. A few words in a row are good.",
        render_kw={"autocomplete": "new-password"},
    )


def _check_new(password: str, *, email: str, name: str) -> None:
    fault = passwords.fault(password, email=email, name=name, site=site.name())
    if fault:
        raise StopValidation(fault)


def mailable(_form: Any, field: Any) -> None:
    """A validator: mail can go there. An address that is too long says so already."""
    if field.errors:
        return
    try:
        # Mail goes to names before the @ in ASCII only.
        validate_email(field.data, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise StopValidation("Check the address: it looks like name@example.org.") from None


class _Typed(PortalForm):
    """A form whose fields bear the names that its action takes."""

    @property
    def typed(self) -> dict[str, str]:
        return {field.name: field.data for field in self if field.name != "csrf_token"}


class SignInForm(_Typed):
    email = _email()
    password = _password()


class RegisterForm(_Typed):
    name = _name()
    email = _email()
    password = _new_password()

    def validate_email(self, field: Any) -> None:
        mailable(self, field)

    def validate_password(self, field: Any) -> None:
        _check_new(field.data, email=self.email.data or "", name=self.name.data or "")


class InvitedForm(_Typed):
    """A new account for an address that a mailed link has proved."""

    name = _name()
    password = _new_password()

    email: str

    @classmethod
    def of(cls, email: str) -> "InvitedForm":
        form = cls()
        form.email = email
        return form

    def validate_password(self, field: Any) -> None:
        _check_new(field.data, email=self.email, name=self.name.data or "")


class ConfirmForm(_Typed):
    """A button; with the password where this browser has to prove that it signed up."""

    password = _password()

    @classmethod
    def asking(cls, *, password: bool) -> "ConfirmForm":
        form = cls()
        if not password:
            del form.password
        return form


class ChooseForm(_Typed):
    """The first password of an account that was made on the way."""

    password = _new_password()

    user: User

    @classmethod
    def of(cls, user: User) -> "ChooseForm":
        form = cls()
        form.user = user
        return form

    def validate_password(self, field: Any) -> None:
        _check_new(field.data, email=self.user.email, name=self.user.name)


class AccountForm(_Typed):
    name = _name()
    appearance = RadioField(
        "Appearance",
        choices={
            Appearance.SYSTEM.value: "As the device",
            Appearance.LIGHT.value: "Light",
            Appearance.DARK.value: "Dark",
        },
    )
