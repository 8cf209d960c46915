"""What is typed in a terminal: `flask --app wsgi …`. One file for each group of commands."""

from flask import Flask

from portal.cli.check import check
from portal.cli.demo import demo
from portal.cli.orders import orders
from portal.cli.users import user
from portal.cli.worker import work


def init_app(app: Flask) -> None:
    for command in (user, work, orders, check, demo):
        app.cli.add_command(command)
