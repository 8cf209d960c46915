"""The Stripe account of an event: connect it, finish connecting, let it go. Nothing commits but
where the network has to be waited for.
"""

from collections.abc import Sequence
from contextlib import suppress

import stripe
from sqlalchemy import func, select

from portal import activity
from portal.activity import Activity
from portal.core import clock
from portal.core.context import setting
from portal.core.db import db, keep, pause
from portal.core.refusals import WrongState
from portal.core.sealing import seal
from portal.events import Event
from portal.online import gateways
from portal.online.found import AccountGone, Found, NotFound, Refused, Report
from portal.online.gateways.stripe_line import asking, options
from portal.online.models import RUNNING, PaymentAttempt, StripeAuthorization
from portal.online.settling import settle
from portal.payments import Provider
from portal.people import User, edits


class Connected(WrongState):
    """There is one already."""

    def __init__(self, account: str) -> None:
        super().__init__(f"Stripe is connected already, as {account}. Disconnect that one first.")


def of(event: Event) -> StripeAuthorization | None:
    """Connected, or on the way to it."""
    return db.session.get(StripeAuthorization, event.id)


def connected(event: Event) -> StripeAuthorization | None:
    found = of(event)
    return found if found and found.connected_at else None


def is_offered() -> bool:
    """Whether this site has a Stripe platform at all."""
    return bool(setting("STRIPE_SECRET_KEY"))


def onboard(event: Event, by: User, *, key: str, back: str) -> str:
    """Make an account, or go on with the one begun; the address of Stripe's page for it."""
    refuse_second(event)
    begun, slug, email = of(event), event.slug, by.email
    account = begun.account if begun else None
    pause()
    if account is None:
        account = _new_account(email, slug, key)
        edits.lock(event)
        refuse_second(event)
        begun = of(event)
        if begun is None:
            db.session.add(StripeAuthorization(event_id=event.id, account=account))
        else:  # somebody else has begun meanwhile: one account for both
            account = begun.account
        keep()
    with asking() as client:
        link = client.v1.account_links.create(
            {"account": account, "type": "account_onboarding", "return_url": back,
             "refresh_url": back}
        )  # fmt: skip
    return str(link.url)


def check(event: Event, by_id: int | None) -> bool:
    """Whether the account may take money by now; then it is connected."""
    begun = of(event)
    if begun is None or begun.connected_at:
        return begun is not None
    account = begun.account
    pause()
    if not _may_charge(account):
        return False
    edits.lock(event)
    row = of(event)
    if row and row.account == account and row.connected_at is None:
        row.publishable_key = setting("STRIPE_PUBLISHABLE_KEY")
        _connected(event, row, by_id)
    return True


def authorize_url(state: str, back: str) -> str:
    """Where an organizer allows us to use an account they have."""
    client = stripe.StripeClient(
        setting("STRIPE_SECRET_KEY"),
        client_id=setting("STRIPE_CLIENT_ID"),
        base_addresses=(
            {"connect": setting("STRIPE_CONNECT_BASE")} if setting("STRIPE_CONNECT_BASE") else {}
        ),
    )
    return str(
        client.oauth.authorize_url(
            {"response_type": "code", "scope": "read_write", "state": state, "redirect_uri": back}
        )
    )


def connect(event: Event, code: str, by_id: int) -> None:
    """Exchange what Stripe sent back with the organizer. Raises `Connected`, `Refused`."""
    refuse_second(event)
    pause()
    with asking() as client:
        token = client.oauth.token({"grant_type": "authorization_code", "code": code})
    edits.lock(event)
    refuse_second(event)
    row = of(event) or StripeAuthorization(event_id=event.id)
    row.account = str(token.stripe_user_id)
    row.publishable_key = token.stripe_publishable_key
    row.access_token_sealed = _sealed(event, token.access_token)
    row.refresh_token_sealed = _sealed(event, token.refresh_token)
    db.session.add(row)
    _connected(event, row, by_id)


def adopt(event: Event, account: str, by_id: int) -> bool:
    """Connect an account that is known to be able, without asking Stripe; for demos.

    Once: whoever has connected or let one go on that event since knows better.
    """
    decided = Activity.action.startswith("stripe.") & (Activity.event_id == event.id)
    if of(event) or db.session.scalar(select(Activity.id).where(decided).limit(1)):
        return False
    row = StripeAuthorization(event_id=event.id, account=account)
    row.publishable_key = setting("STRIPE_PUBLISHABLE_KEY")
    db.session.add(row)
    _connected(event, row, by_id)
    return True


def refuse_second(event: Event) -> None:
    found = connected(event)
    if found:
        raise Connected(found.account)


def open_attempts(event: Event) -> int:
    """Buyers who could be paying at this moment."""
    mine = (PaymentAttempt.event_id == event.id, PaymentAttempt.state.in_(RUNNING))
    stripe_s = PaymentAttempt.provider == Provider.STRIPE
    return db.session.scalar(select(func.count()).where(*mine, stripe_s)) or 0


def disconnect(event: Event, by_id: int | None) -> None:
    """Close the pages that buyers have open, hand the rights back, and forget the account."""
    row = of(event)
    if row is None:
        raise WrongState("Stripe is not connected.")
    account, open_pages = row.account, _open_pages(event)
    pause()
    for found in _close(open_pages):
        settle(found)
    keep()  # who has paid gets tickets, whatever comes of the rest
    _deauthorize(account)
    edits.lock(event)
    row = of(event)
    if row and row.account == account:
        _forget(event, row, by_id)


def hear(report: Report) -> None:
    """What Stripe tells of an account: it may take money now, or we may not use it any more."""
    rows = db.session.scalars(
        select(StripeAuthorization).where(StripeAuthorization.account == report.account)
    ).all()
    if report.account_gone:
        for row in rows:
            _forget(row.event, row, None)
        return
    for event in [row.event for row in rows if row.connected_at is None]:
        with suppress(AccountGone):
            check(event, None)


def _forget(event: Event, row: StripeAuthorization, by_id: int | None) -> None:
    db.session.delete(row)
    _record("stripe.disconnected", event, row.account, by_id)
    db.session.flush()


def _connected(event: Event, row: StripeAuthorization, by_id: int | None) -> None:
    row.connected_at, row.connected_by_id = clock.now(), by_id
    _record("stripe.connected", event, row.account, by_id)
    db.session.flush()


def _record(act: str, event: Event, account: str, by_id: int | None) -> None:
    activity.record(
        act, "event", event.slug, actor_id=by_id, event_id=event.id, details={"account": account}
    )


def _sealed(event: Event, secret: str | None) -> str | None:
    return seal(f"stripe.{event.id}", secret) if secret else None


def _new_account(email: str, slug: str, key: str) -> str:
    """Stripe bears the losses, asks for what it must know, and gives them its whole dashboard."""
    with asking() as client:
        made = client.v1.accounts.create(
            {
                "controller": {
                    "stripe_dashboard": {"type": "full"},
                    "fees": {"payer": "account"},
                    "losses": {"payments": "stripe"},
                    "requirement_collection": "stripe",
                },
                "email": email,
                "metadata": {"event": slug},
            },
            options(None, f"account-{key}"),
        )
    return str(made.id)


def _may_charge(account: str) -> bool:
    with asking() as client:
        return bool(client.v1.accounts.retrieve(account).charges_enabled)


def _open_pages(event: Event) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(PaymentAttempt.account, PaymentAttempt.provider_id).where(
            PaymentAttempt.event_id == event.id,
            PaymentAttempt.state.in_(RUNNING),
            PaymentAttempt.provider == Provider.STRIPE,
            PaymentAttempt.provider_id.is_not(None),
        )
    )
    return [(str(account), str(page)) for account, page in rows]


def _close(pages: Sequence[tuple[str, str]]) -> list[Found]:
    """Those that were paid a moment ago: soon nobody can be asked about them any more."""
    stripe_s = gateways.of(Provider.STRIPE)
    paid = []
    for account, page in pages:
        with suppress(NotFound):
            if not stripe_s.cancel(account, page):
                paid.append(stripe_s.look_up(account, page))
    return paid


def _deauthorize(account: str) -> None:
    """Only what was connected by OAuth can be handed back so; others we simply forget."""
    if not setting("STRIPE_CLIENT_ID"):
        return
    try:
        with asking() as client:
            client.oauth.deauthorize({"stripe_user_id": account})
    except Refused:  # it took our rights away itself, or never gave them
        return
