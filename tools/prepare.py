"""Brings the database up to date, and fills an empty one with the demo. Needs the packages.

One process for both, because loading the portal is most of what either costs.
"""

import sys

import sqlalchemy
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade

from portal.core.db import db
from portal.people.models import User
from wsgi import app


def prepare(portal: Flask, *options: str) -> None:
    """`options` of `flask demo`, for a demo that is made now."""
    with portal.app_context():
        upgrade()
        # Not “was just created”: a demo that was interrupted is then made at the next start.
        is_empty = db.session.scalar(sqlalchemy.select(User.id).limit(1)) is None
    if is_empty and portal.config["ENV"] != "production":
        found = ScriptInfo(create_app=lambda: portal)
        portal.cli.main(["demo", *options], obj=found, standalone_mode=False)


if __name__ == "__main__":
    prepare(app, *sys.argv[1:])
