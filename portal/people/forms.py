"""What people type to come in."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import PasswordField
from wtforms.validators import StopValidation

from portal import site
from portal.people import passwords
from portal.people.models import User
from portal.web.forms import LineField, PortalForm, needed


def name_field() -> LineField:
    return LineField("Name", [needed("Write your name.")], render_kw={"autocomplete": "name"})


def email_field(label: str = "Email") -> LineField:
    return LineField(
        label,
        [needed("Write your e-mail address.")],
        longest=254,
        render_kw={"type": "email", "autocomplete": "username"},
    )


def present_password(label: str = "Password") -> PasswordField:
    return PasswordField(
        label,
        [needed("Write your password.")],
        render_kw={"autocomplete": "current-password"},
    )


def new_password(label: str = "Password") -> PasswordField:
    return PasswordField(
        label,
        [needed("Choose a password.")],
        description=f"At least {passwords.LEAST} characters. A few words in a row are good.",
        render_kw={"autocomplete": "new-password"},
    )


def check_new(password: str, *, email: str, name: str) -> None:
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


class TypedForm(PortalForm):
    """A form whose fields bear the names that its action takes."""

    @property
    def typed(self) -> dict[str, str]:
        return {field.name: field.data for field in self if field.name != "csrf_token"}


class SignInForm(TypedForm):
    email = email_field()
    password = present_password()


class RegisterForm(TypedForm):
    name = name_field()
    email = email_field()
    password = new_password()

    def validate_email(self, field: Any) -> None:
        mailable(self, field)

    def validate_password(self, field: Any) -> None:
        check_new(field.data, email=self.email.data or "", name=self.name.data or "")


class InvitedForm(TypedForm):
    """A new account for an address that a mailed link has proved."""

    name = name_field()
    password = new_password()

    email: str

    @classmethod
    def of(cls, email: str) -> "InvitedForm":
        form = cls()
        form.email = email
        return form

    def validate_password(self, field: Any) -> None:
        check_new(field.data, email=self.email, name=self.name.data or "")


class ConfirmForm(TypedForm):
    """A button; with the password where this browser has to prove that it signed up."""

    password = present_password()

    @classmethod
    def asking(cls, *, password: bool) -> "ConfirmForm":
        form = cls()
        if not password:
            del form.password
        return form


class ChooseForm(TypedForm):
    """A password for an account that has none, or whose own was forgotten."""

    password = new_password()

    user: User

    @classmethod
    def of(cls, user: User) -> "ChooseForm":
        form = cls()
        form.user = user
        return form

    def validate_password(self, field: Any) -> None:
        check_new(field.data, email=self.user.email, name=self.user.name)


class ResetForm(ChooseForm):
    password = new_password("New password")


class AskForm(TypedForm):
    """An address to mail a link to, if it is one that we know."""

    email = email_field()


class SecondStepForm(TypedForm):
    """Six digits of the telephone, or a recovery code."""

    code = LineField(
        "Code",
        [needed("Write the code.")],
        longest=40,
        render_kw={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"},
    )
