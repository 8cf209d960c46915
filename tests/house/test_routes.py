"""Manners of every address: declared, readable, and harmless to look at."""

import re

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from portal.gate import STATIC, refuse_undeclared_routes
from portal.web.blueprint import Who, need_of
from tests.factories import make_cast, make_event, make_ticket, signed_in, switch_modules_on

pytestmark = pytest.mark.databases("sqlite")

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?")


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != STATIC]


def test_every_route_declares_whom_it_lets_in(app: Flask) -> None:
    assert [r.endpoint for r in rules(app) if need_of(app.view_functions[r.endpoint]) is None] == []


def test_an_undeclared_route_stops_the_start(app: Flask) -> None:
    app.view_functions["events.secret"] = lambda: "open to whoever finds it"

    with pytest.raises(RuntimeError, match=r"without @needs.*: events\.secret"):
        refuse_undeclared_routes(app)


def test_addresses_are_kebab_case_and_end_without_a_slash(app: Flask) -> None:
    odd = [
        rule.rule
        for rule in rules(app)
        for part in re.sub(r"<[^>]+>", "x", rule.rule)[1:].split("/")
        if not KEBAB.fullmatch(part) and rule.rule != "/"
    ]

    assert odd == []


def test_no_address_carries_a_number_of_the_database(app: Flask) -> None:
    def counts(rule: Rule) -> bool:
        return "<int:" in rule.rule or any(re.search(r"(^|_)id$", name) for name in names(rule))

    def names(rule: Rule) -> set[str]:
        return rule.arguments - {"message_id"}  # the Message-ID of a mail: 256 random bits

    assert [rule.rule for rule in rules(app) if counts(rule)] == []


def test_every_right_on_an_event_is_asked_where_there_is_an_event(app: Flask) -> None:
    without = [
        rule.rule
        for rule in rules(app)
        if (need := need_of(app.view_functions[rule.endpoint])).who is Who.HOLDERS
        and need.permission.name != "SITE_ADMIN"
        and "event_slug" not in rule.arguments
    ]

    assert without == []


def test_every_page_can_be_looked_at_by_everybody_without_a_bug(app: Flask) -> None:
    """A page that writes is one: the database layer refuses it (`core.db.WriteOnGet`)."""
    with app.app_context():
        switch_modules_on()
        event = make_event()
        make_ticket(event)
        cast = make_cast(event)
    with app.test_request_context():
        pages = [
            url_for(rule.endpoint, **dict.fromkeys(rule.arguments, event.slug))
            for rule in rules(app)
            if "GET" in rule.methods and rule.arguments <= {"event_slug"}
        ]
    answers = {}
    for name, browser in {key: signed_in(app, who) for key, who in cast.items()}.items():
        answers |= {(name, page): browser.get(page).status_code for page in pages}

    assert {key: status for key, status in answers.items() if status >= 500} == {}
    assert {page: answers["ada", page] for page in pages if answers["ada", page] != 200} == {
        "/login": 303,  # they are signed in
        "/login/second-step": 303,
        "/account/security/second-step/qr.svg": 404,  # nothing was begun
        f"/e/{event.slug}/sign-in": 303,
        "/pass": 303,  # they stand at no till with one
        "/stripe/return": 400,  # nobody went to Stripe
        f"/events/{event.slug}/settings/payments/stripe/connect": 400,
        f"/events/{event.slug}/attendees/badges.pdf": 409,  # nobody comes yet
        f"/events/{event.slug}/attendees/list.pdf": 409,
        f"/v1/events/{event.slug}/stripe-authorization": 404,
    }
