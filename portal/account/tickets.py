"""What one bought: coming and past, with the way to the papers."""

from flask import Response, request

from portal.account import queries
from portal.account.views import blueprint, me
from portal.core import clock
from portal.events.queries import When
from portal.web.blueprint import signed_in
from portal.web.pages import show


@blueprint.get("/tickets")
@signed_in
def tickets() -> Response:
    when = When.PAST if request.args.get("when") == When.PAST else When.UPCOMING
    after = request.args.get("after")
    bought = queries.bought(me(), when, clock.now(), after)
    return show("account/tickets.html", bought=bought, turned=after is not None)
