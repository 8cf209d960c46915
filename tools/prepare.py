"""Brings the database up to date, and fills a new one with the demo. Needs the packages.

One process for both, because loading the portal is most of what either costs.
"""

import sqlalchemy
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade

from wsgi import app


def prepare(portal: Flask) -> None:
    with portal.app_context():
        engine = portal.extensions["sqlalchemy"].engine
        is_new = not sqlalchemy.inspect(engine).has_table("alembic_version")
        upgrade()
    if is_new and portal.config["ENV"] != "production":
        portal.cli.main(["demo"], obj=ScriptInfo(create_app=lambda: portal), standalone_mode=False)


if __name__ == "__main__":
    prepare(app)
