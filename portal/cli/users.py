"""`user add`: an account made by whoever runs the machine, the first admin above all."""

import secrets
import sys

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from portal import activity, people, site
from portal.core.db import in_transaction
from portal.people import passwords
from portal.web import text

user = AppGroup("user", help="The people who can sign in.")


@user.command()
@click.argument("email")
@click.option("--name", help="Else what stands before the @.")
@click.option("--admin", is_flag=True, help="Runs the site.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line sent.")
def add(email: str, name: str | None, admin: bool, password_stdin: bool) -> None:  # noqa: FBT001 - click calls it by name
    """Make a verified account.

    Without --password-stdin a password is drawn and printed once. An account that exists is left
    as it is: nobody's password or rights change because a script ran twice.
    """
    email = _checked(email)
    name = _readable(name or email.partition("@")[0])
    password = _read_password(email, name) if password_stdin else secrets.token_urlsafe(12)
    in_transaction(lambda: _add(email, name, password, is_admin=admin))
    click.echo(f"{name} <{email}> can sign in{' and runs the site' if admin else ''}.")
    if not password_stdin:
        click.echo(f"Password: {password}")


def _add(email: str, name: str, password: str, *, is_admin: bool) -> None:
    if people.by_email(email):
        raise click.ClickException(f"There is an account for {email} already. Nothing was changed.")
    people.add_user(email, name=name, password=password, is_admin=is_admin)
    activity.record(
        "person.registered", "person", email, actor_id=None, details={"is_admin": is_admin}
    )


def _checked(email: str) -> str:
    try:
        found = validate_email(email, check_deliverability=False, allow_smtputf8=False)
        return found.normalized.lower()
    except EmailNotValidError as error:
        raise click.ClickException(f"{email} is no e-mail address. {error}") from error


def _readable(name: str) -> str:
    """What the form of the sign-up would take."""
    try:
        name = text.clean(name)
    except text.Unreadable as error:
        raise click.ClickException(f"This is no name. {error}") from error
    if len(name) > text.LONGEST_LINE:
        raise click.ClickException(f"A name has at most {text.LONGEST_LINE} characters.")
    return name


def _read_password(email: str, name: str) -> str:
    site_name = in_transaction(site.name)
    password = sys.stdin.readline().rstrip("\r\n")
    if fault := passwords.fault(password, email=email, name=name, site=site_name):
        raise click.ClickException(fault)
    return password
