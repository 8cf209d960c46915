"""What is typed in a terminal: `flask --app wsgi …`. One file for each group of commands."""

from flask import Flask

from portal.cli import check, demo, orders, users, worker


def init_app(app: Flask) -> None:
    for command in (users.user, worker.work, orders.orders, check.check, demo.demo):
        app.cli.add_command(command)
