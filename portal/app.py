"""Put the portal together."""

from typing import Any

from flask import Flask, Response
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import portal.account.approval_pin
import portal.account.data
import portal.account.second_factor
import portal.account.security
import portal.account.tickets
import portal.account.views
import portal.admin.activity
import portal.admin.events
import portal.admin.home
import portal.admin.jobs
import portal.admin.mail
import portal.admin.modules
import portal.admin.orders
import portal.admin.people
import portal.admin.routes
import portal.admin.settings
import portal.admin.topics
import portal.api.charging
import portal.api.hooks
import portal.api.views
import portal.attendees.jobs
import portal.attendees.printing
import portal.attendees.saved
import portal.attendees.views
import portal.boxoffice.buyer
import portal.boxoffice.facing
import portal.boxoffice.prices
import portal.boxoffice.returning
import portal.boxoffice.views
import portal.boxoffice.voiding
import portal.checkin.organizing
import portal.checkin.views
import portal.checkout.afterwards
import portal.checkout.jobs
import portal.checkout.returning
import portal.checkout.views
import portal.codedesk.many
import portal.codedesk.platform
import portal.codedesk.selected
import portal.codedesk.trials
import portal.codedesk.views
import portal.codes.jobs
import portal.copying.jobs
import portal.copying.views
import portal.documents.jobs
import portal.documents.views
import portal.exports.jobs
import portal.exports.of_code
import portal.exports.views
import portal.messages.copying
import portal.messages.diary
import portal.messages.forgetting
import portal.messages.jobs
import portal.messages.outbox
import portal.messages.texts
import portal.messages.views
import portal.offline.holding
import portal.offline.kit
import portal.offline.routes
import portal.offline.settling
import portal.offline.slips
import portal.offline.views
import portal.online.jobs
import portal.online.reconciling
import portal.online.views
import portal.orderbook.jobs
import portal.orderbook.saved
import portal.orderbook.selected
import portal.orderbook.views
import portal.orderdesk.attending
import portal.orderdesk.cancelling
import portal.orderdesk.jobs
import portal.orderdesk.noting
import portal.orderdesk.reconciliation
import portal.orderdesk.refunding
import portal.orderdesk.sending
import portal.orderdesk.views
import portal.ordering.views
import portal.orders.entries
import portal.orders.jobs
import portal.overview.views
import portal.passdesk.beginning
import portal.passdesk.views
import portal.payments.views
import portal.people.addresses
import portal.people.jobs
import portal.people.resetting
import portal.people.second_step
import portal.people.views
import portal.pictures.chores
import portal.pictures.serving
import portal.pictures.views
import portal.programme.views
import portal.shifts.organizing
import portal.shifts.reporting
import portal.shifts.tillpages
import portal.shifts.views
import portal.shop.views
import portal.taxes.views
import portal.team.jobs
import portal.team.joining
import portal.team.views
import portal.tickets.reserving
import portal.tickets.views
import portal.worklist.jobs
import portal.worklist.views
from portal import cli, config, documents, gate, mail, nav, pictures, site
from portal.core import db as database
from portal.people import sessions
from portal.web import assets, bodies, errors, filters, security
from portal.web.bodies import FormRequest
from portal.web.pages import Later

# The pages of each slice. Rooms called `jobs` are only imported: that tells the worker of them.
# So are pages that share the blueprint of another room.
PAGES = (
    portal.people.views,
    portal.admin.routes,
    portal.admin.mail,
    portal.account.views,
    portal.shop.views,
    portal.overview.views,
    portal.copying.views,
    portal.tickets.views,
    portal.programme.views,
    portal.pictures.views,
    portal.codedesk.views,
    portal.codedesk.platform,
    portal.payments.views,
    portal.taxes.views,
    portal.team.views,
    portal.team.joining,
    portal.attendees.views,
    portal.orderbook.views,
    portal.orderdesk.views,
    portal.ordering.views,
    portal.orderdesk.reconciliation,
    portal.checkout.views,
    portal.messages.views,
    portal.boxoffice.views,
    portal.boxoffice.facing,
    portal.shifts.views,
    portal.passdesk.views,
    portal.passdesk.beginning,
    portal.offline.routes,
    portal.checkin.views,
    portal.documents.views,
    portal.exports.views,
    portal.worklist.views,
    portal.api.views,
)

csrf = CSRFProtect()


class Portal(Flask):
    """Flask, with one transaction around every view: see `core.db.settle`."""

    request_class = FormRequest

    def dispatch_request(self) -> Response:
        answer = database.settle(
            lambda: self.make_response(super(Portal, self).dispatch_request()),
            keep=lambda answer: not database.request_reads() and answer.status_code < 400,
        )
        return answer.draw() if isinstance(answer, Later) else answer


def create_app(**overrides: Any) -> Flask:
    """The application; `overrides` are settings without their `PORTAL_` prefix."""
    settings = config.load(overrides)
    app = Portal("portal", instance_path=str(settings["INSTANCE"]))
    app.config.update(settings)
    app.config.setdefault("WTF_CSRF_ENABLED", not app.testing)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # as they are written down in docs
    _set_up_templates(app)
    _trust_proxies(app, settings["TRUSTED_PROXIES"])
    database.init_app(app)
    Migrate(app, database.db, render_as_batch=True)
    # The gate before the form protection: the unknown are sent to sign in, whatever they hold.
    # What brings files is read before both: they ask the database.
    for part in (
        *(bodies, sessions, security, gate, csrf, mail, documents, assets, filters, errors, nav),
        pictures,
    ):
        part.init_app(app)
    cli.init_app(app)
    # Signed by whoever sends them, or opened by a link: there is no browser to be misled.
    for view in (portal.api.hooks.stripe, portal.api.hooks.paypal, portal.api.charging.charge):
        csrf.exempt(view)
    for pages in PAGES:
        app.register_blueprint(pages.blueprint)
    app.register_blueprint(portal.admin.activity.of_event)
    gate.refuse_undeclared_routes(app)
    return app


def _set_up_templates(app: Flask) -> None:
    """A missing name is an error, and tags leave no empty lines behind."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["site_name"] = site.name
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _trust_proxies(app: Flask, hops: int) -> None:
    """Believe the client address and scheme that so many proxies in front of us report."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
