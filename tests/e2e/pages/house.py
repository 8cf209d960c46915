"""A house with something behind every door, and a browser for each who walks through it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select
from werkzeug.routing import Rule

from portal import allotments, buyerscreens, documents, mail, pictures
from portal.activity import Activity
from portal.buyerscreens import Line, Shown
from portal.checkin import actions as checkin
from portal.checkin import lists
from portal.codes import UsedFor
from portal.codes.models import CodeBatch
from portal.core import clock, refs, storage
from portal.core.access import Role
from portal.core.db import db
from portal.corrections import Correction
from portal.events.models import Topic
from portal.jobs import Task, TaskFailure, TaskState
from portal.mail.models import Mail, MailState
from portal.messages.models import Message, MessageState, Recipient, RecipientState, Whom
from portal.offline import actions as evenings
from portal.online import AttemptState, PaymentAttempt, StripeAuthorization
from portal.orders import Order
from portal.orders.entries import How
from portal.orders.models import AttendeeState, Channel, PaymentMode, Status
from portal.passes.models import PassStart, ShiftPass
from portal.passes.queries import LINK
from portal.payments import Provider
from portal.people import factors, links, passwords
from portal.people.models import Appearance, Purpose
from portal.pictures import Kind, drawing, files
from portal.programme import Faq, Room, SocialLink, Sponsor, Track, logos, queries
from portal.shifts import actions as shifts
from portal.team import Invitation
from portal.team.invitations import new_link
from portal.tickets import Ticket
from portal.tills import CashKind, Seller, Till, setup
from portal.tills.actions import open_at
from portal.tills.setup import Terms
from tests.e2e.pages import doors
from tests.e2e.pages.doors import GUEST, HALFWAY
from tests.e2e.pages.screen import give_cookie, let_in
from tests.e2e.pages.watch import Watch
from tests.factories import (
    PASSWORD,
    make_code,
    make_donation,
    make_event,
    make_order,
    make_tax,
    make_ticket,
    make_user,
    make_way_to_pay,
)
from tests.support.drawn import picture
from tests.support.server import Live
from tests.support.stage import Stage

# What breaks a page on a phone: it is somebody's real word.
ONE_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenball"


class House:
    def __init__(self, live: Live, new_context: Callable[..., BrowserContext]) -> None:
        self.live, self._new_context = live, new_context
        self._browsers: dict[str, tuple[Page, Watch]] = {}
        self.stage = Stage(live.app)
        with live.app.app_context():
            db.session.add_all([self.stage.event, *self.stage.cast.values()])
            self._sell()
            self._stand()
            self._hold()
            self._make_codes()
            self._write()
            self._sign_up()
            self._invite()
            self._work()
            self._carry()
            self._lose_the_line()
            self._show_pictures()
            self._give_passes()
            self._pair()
            self.entry = str(db.session.query(Activity.id).first()[0])
            db.session.expunge_all()

    def _sell(self) -> None:
        event, cast = self.stage.event, self.stage.cast
        make_tax(event, included=False, name=ONE_WORD[:40], tax_id=ONE_WORD)
        general, vip = make_ticket(event), make_ticket(event, "VIP deck", quantity=1)
        gift = make_donation(event)
        make_ticket(event, f"{ONE_WORD} {ONE_WORD}", price_minor=123_456_789)
        make_event(
            ONE_WORD, slug="winter-gala", state="draft", owner=cast["olivia"], place=ONE_WORD
        )
        cast["otto"].appearance = Appearance.DARK
        order = make_order(event, {general: 2, vip: 1, gift: 1}, name=ONE_WORD, by=cast["olivia"])
        void = make_order(event, {general: 1}, name="Liis Tamm")
        self._put_right(void)
        void.attendees[0].state = AttendeeState.VOID
        self._let_in(order, vip)
        self.general, self.gift, self.order = general.ref, gift.ref, order.code
        self.tickets = _path(documents.order_url(order.code))
        self.ticket, self.void = (
            _path(documents.ticket_url(each.attendees[0].code)) for each in (order, void)
        )

    def _put_right(self, order: Order) -> None:
        """A ticket that came back at a till."""
        olivia = self.stage.cast["olivia"]
        told = {"kind": "refund", "reason": "cannot-come", "amount_minor": 3500, "currency": "EUR"}
        made = Correction(
            event_id=order.event_id, order=order, by_id=olivia.id, seller_name=ONE_WORD, **told
        )
        db.session.add(made)
        db.session.commit()
        self.put_right = {
            "boxoffice.returned.code": order.code,
            "boxoffice.returned.ref": made.ref,
        }

    def _stand(self) -> None:
        """Bea closed a shift with a difference, and counted the next one; one till is free."""
        event, bea = self.stage.event, Seller(self.stage.cast["bea"], ONE_WORD)
        gift = db.session.scalars(select(Ticket).where(Ticket.ref == self.gift)).one()
        first, free = (
            setup.make(event, Terms(name, f"Gate {name}"[:40]), [gift], key=None, by_id=bea.id)
            for name in (ONE_WORD, "Till 2")
        )
        setup.ask_for_shifts(event, needed=False, by_id=bea.id)
        refs_of = []
        for note in (f"{ONE_WORD} {ONE_WORD}", None):
            shift = open_at(event, first, 123_456_789, by=bea, key=None)
            for kind in CashKind:
                shifts.move(shift, kind, 100, ONE_WORD, key=None, by_id=bea.id)
            shifts.close(event, shift, {20000: 99_999}, note, key=None, by_id=bea.id)
            refs_of.append(shift.ref)
        db.session.commit()
        self.till, (self.closed, self.counted) = free.ref, refs_of

    def _let_in(self, order: Order, vip: Ticket) -> None:
        """Two are in, one of them out again; one list."""
        event, chip = self.stage.event, self.stage.cast["chip"]
        deck = lists.make(event, ONE_WORD, [vip], key=None, by_id=chip.id)
        door = checkin.Door(gate=f"Gate {ONE_WORD}"[:40])
        came = [
            checkin.scan(event, each.code, door, key=None, how=How.SCAN, by=chip)
            for each in order.attendees[:2]
        ]
        checkin.undo(event, str(came[0].ref), by=chip)
        db.session.commit()
        self.list, self.check_in = deck.ref, str(came[1].ref)

    def _hold(self) -> None:
        """Orders that Bo is on the way with: one to say who comes, one to pay, one that is done."""
        event, bo = self.stage.event, self.stage.cast["bo"]
        ticket = make_ticket(event, "Balcony")
        make_way_to_pay(event)
        orders = [
            make_order(event, {ticket: 2}, status=status, channel=Channel.WEB)
            for status in (Status.PENDING, Status.PENDING, Status.COMPLETED, Status.PENDING)
        ]
        for order in orders:
            order.buyer_id = bo.id
        for order in orders[1:]:
            order.buyer_name, order.buyer_email = bo.name, bo.email
        for order in orders[:2]:
            order.payment_mode = PaymentMode.UNCHOSEN
        db.session.add(_under_way(orders[3]))
        connected = {"account": f"acct_{ONE_WORD}", "connected_at": clock.now()}
        db.session.add(StripeAuthorization(event_id=event.id, **connected))
        db.session.commit()
        self.held, self.unpaid, self.bought, self.paying = (order.code for order in orders)

    def _make_codes(self) -> None:
        event, olivia = self.stage.event, self.stage.cast["olivia"]
        ticket = make_ticket(event, "Speaker pass", hidden=True)
        make_code(event, "WELCOME", value=500)
        make_code(event, "DOCK15", make_ticket(event, "Pier"), note=ONE_WORD)
        make_code(event, "OPEN", ticket, used_for=UsedFor.ACCESS, value=0)
        event.topic = db.session.query(Topic).filter_by(slug="music").one()
        self.batches = {}
        for used_for in (UsedFor.TICKET, UsedFor.ACCESS):
            batch = CodeBatch(
                event_id=event.id, ref=f"B{used_for.upper()}", prefix="GO", wanted=2, made=1,
                used_for=used_for, columns={}, ticket_ids=[ticket.id], created_by_id=olivia.id,
            )  # fmt: skip
            db.session.add(batch)
            self.batches[used_for] = batch.ref
        db.session.commit()

    def _write(self) -> None:
        mail.send("person.verify", "bo@example.org", dedupe="v:1", name="Bo", url="x")
        self.sent = db.session.query(Mail.message_id).scalar()
        failed = Mail(
            kind="order.ticket",
            dedupe="o:1",
            recipient=f"bo@{ONE_WORD}.org",
            message_id=f"{ONE_WORD}@localhost",
            subject=f"Your tickets for {ONE_WORD}",
            state=MailState.FAILED,
            job={"attendee_id": 1},
            last_error=f"ConnectionRefusedError: {ONE_WORD}{ONE_WORD}",
        )
        self.failed = failed.message_id
        db.session.add(failed)
        self._write_to_people()
        db.session.commit()

    def _write_to_people(self) -> None:
        """A draft, one that is being sent while the mail server is down, and a failed mail."""
        event, otto = self.stage.event, self.stage.cast["otto"]
        words = {"subject": f"{ONE_WORD}: good to know", "text": f"Hello {{name}},\n{ONE_WORD}"}
        whose = {"event_id": event.id, "created_by_id": otto.id, "whom": Whom.BUYERS, **words}
        draft = Message(ref="DRAFT2", **whose)
        under_way = Message(ref="SEND22", state=MessageState.SENDING, total=4, sent=1, **whose)
        under_way.failed, under_way.problem = 1, f"ConnectionRefusedError: {ONE_WORD}"
        under_way.resumes_at = under_way.sends_at = clock.now()
        db.session.add_all([draft, under_way])
        db.session.flush()
        order = db.session.query(Order).filter_by(event_id=event.id).first()
        db.session.add(
            Recipient(
                message_id=under_way.id,
                round=0,
                address=f"bo@{ONE_WORD.lower()}.org",
                order_id=order.id,
                state=RecipientState.FAILED,
                why=f"SMTPRecipientsRefused: {ONE_WORD}",
            )
        )
        mail_of_event = Mail(
            kind="event.message",
            dedupe="event.message:1",
            recipient=f"eve@{ONE_WORD}.org",
            message_id=f"event{ONE_WORD}@localhost",
            subject=f"Good to know: {ONE_WORD}",
            state=MailState.FAILED,
            event_id=event.id,
            job={"recipient_id": 1},
            last_error=f"SMTPDataError: {ONE_WORD}{ONE_WORD}",
        )
        db.session.add(mail_of_event)
        self.draft, self.under_way = draft.ref, under_way.ref

    def _sign_up(self) -> None:
        """Two who were sent a link; one has followed it."""
        people = [make_user(name, password=PASSWORD, verified=False) for name in ("Una", "Uma")]
        self.link, self.over = (
            links.make(person, Purpose.VERIFY, timedelta(days=2)) for person in people
        )
        links.spend(self.over, Purpose.VERIFY)
        una = people[0]
        week = timedelta(days=7)
        self.reset = links.make(una, Purpose.RESET, week)
        for purpose in (Purpose.NEW_EMAIL, Purpose.OLD_EMAIL):
            links.reserve(una, purpose, week, email=f"una@{ONE_WORD}.example")
        self.new_email, self.old_email = (
            links.issue(links.waiting(una, purpose).id, una.id, purpose)[1]
            for purpose in (Purpose.NEW_EMAIL, Purpose.OLD_EMAIL)
        )
        factors.begin(self.stage.cast["ada"])  # to have a code to scan
        self.half = [una.id, refs.digest(una.password_hash)]
        db.session.commit()

    def _invite(self) -> None:
        """Somebody who has not answered."""
        event, cast = self.stage.event, self.stage.cast
        asked = Invitation(event_id=event.id, email=f"{ONE_WORD.lower()[:40]}@example.org")
        asked.role, asked.invited_by_id = Role.CHECK_IN, cast["otto"].id
        asked.expires_at = clock.now() + timedelta(days=7)
        db.session.add(asked)
        db.session.flush()
        self.invitation = new_link(asked)
        db.session.commit()

    def _work(self) -> None:
        """Long work that is done, with a file and a row that failed."""
        event, olivia = self.stage.event, self.stage.cast["olivia"]
        task = Task(
            event_id=event.id, ref=refs.task_ref(), kind="x", title=f"Greet {ONE_WORD}",
            state=TaskState.DONE, total=2, done=1, failed=1, payload={}, result="tasks/X",
            result_name="x.csv", expires_at=clock.now() + timedelta(days=1),
            created_by_id=olivia.id,
        )  # fmt: skip
        db.session.add(task)
        db.session.flush()
        db.session.add(TaskFailure(task_id=task.id, what=ONE_WORD, reason=ONE_WORD, payload=None))
        db.session.commit()
        storage.put("tasks/X", b"X")
        self.task = task.ref

    def _carry(self) -> None:
        """Two of each list, one of them removed."""
        word, carried = f"{ONE_WORD} {{}}", {}
        for number in range(2):
            texts = {"name": word.format(number)}
            url = f"https://{ONE_WORD.lower()[:50]}.example.org/{number}"
            carried |= {
                "tracks": Track(color="#1b8a6b", **texts),
                "rooms": Room(floor=ONE_WORD[:40], name=f"Room {texts['name']}"),
                "sponsors": Sponsor(level="Gold", url=url, name=f"Sponsor {texts['name']}"),
                "links": SocialLink(kind="mastodon", url=url),
                "faq": Faq(question=f"Why {texts['name']}?", answer=f"**{ONE_WORD}**"),
            }
            for entry in carried.values():
                entry.event_id = self.stage.event.id
                entry.removed_at = None if number else clock.now()
                db.session.add(entry)
        db.session.commit()
        self.carried = {f"programme.{name}.ref": each.ref for name, each in carried.items()}

    def _lose_the_line(self) -> None:
        """A till that holds places, slips of paper, a sale to settle and one that was settled."""
        event, cast = self.stage.event, self.stage.cast
        side = Till(event_id=event.id, name=f"Side {ONE_WORD}"[:60], gate=ONE_WORD[:40])
        db.session.add(side)
        db.session.flush()
        held = db.session.query(Ticket).filter_by(ref=self.general).one()
        allotments.decide(side, {held: 2}, by_id=cast["otto"].id)
        bea = Seller(cast["bea"], cast["bea"].name)
        sold = {"words": f"2 × {ONE_WORD}", "total_minor": 7000, "why": f"{ONE_WORD}."}
        body = f"quantity-{self.general}=2&tender=cash"
        for key in ("a-stray-sale", "a-settled-sale"):
            stray = evenings.keep(event, key=key, body=body, sold_at=clock.now(), by=bea, **sold)
        evenings.settle(stray, ONE_WORD, by_id=cast["otto"].id)
        self.slips = evenings.number_slips(event, 3, by_id=bea.id).ref
        db.session.commit()

    def _show_pictures(self) -> None:
        """A cover that is taller than wide, and a logo; the other event has none. A sponsor has a
        long one."""
        event, otto = self.stage.event, self.stage.cast["otto"]
        for kind, size in ((Kind.COVER, (400, 600)), (Kind.LOGO, (300, 300))):
            file = files.keep_drawn(drawing.draw(picture("PNG", size), kind))
            shown = pictures.store(event, kind, file, alt=ONE_WORD, by_id=otto.id)
            db.session.commit()
        self.picture = shown.ref, Path(file.key(file.width)).name
        mark = files.keep_drawn(drawing.draw(picture("PNG", (900, 60)), Kind.SPONSOR))
        logos.choose(event, queries.of_event(Sponsor, event)[0], mark, by_id=otto.id)
        db.session.commit()

    def _give_passes(self) -> None:
        """One that somebody sells with, for one ticket."""
        event, olivia = self.stage.event, self.stage.cast["olivia"]
        vip = db.session.query(Ticket).filter_by(event_id=event.id, name="VIP deck").one()
        made = ShiftPass(event_id=event.id, name=ONE_WORD, tickets=[vip], has_tickets=True)
        made.made_by_id, made.pin_hash = olivia.id, passwords.hash_of("482915")
        made.valid_from, made.valid_till = clock.now(), clock.now() + timedelta(hours=6)
        db.session.add(made)
        db.session.flush()
        start = PassStart(pass_id=made.id, token_hash="", name=ONE_WORD, device=ONE_WORD)
        db.session.add(start)
        db.session.commit()
        self.shift_pass, self.pass_link = made.ref, refs.sign(LINK, made.ref)

    def _pair(self) -> None:
        """Olivia's screen for buyers, with a sale on it."""
        event, olivia = self.stage.event, Seller(self.stage.cast["olivia"], "Olivia")
        screen = buyerscreens.pair(event, olivia)
        lines = [Line(f"{ONE_WORD} {ONE_WORD}", 12, 1_481_481_468), Line("Pier", 2, 7_000)]
        shown = Shown(lines, 1_481_488_468, event.currency, ONE_WORD, given_minor=10**12)
        buyerscreens.put_on(event, olivia, shown, key=None)
        db.session.commit()
        self.screen = buyerscreens.token_of(screen)

    def address(self, door: Rule) -> str:
        known = {
            "event_slug": self.stage.event.slug,
            "ref": self.general,
            "code": self.order,
            "messages.ref": self.draft,
            "messages.occasion": "refund",
            "message_id": self.sent,
            "people.token": self.link,
            "invitations.token": self.invitation,
            "people.choose_password.token": self.reset,
            "people.confirm_email.token": self.new_email,
            "people.restore_email.token": self.old_email,
            "documents.token": self.ticket.removeprefix("/t/"),
            "filename": "css/base.css",
            "shifts.ref": self.closed,
            "shifts.close.ref": self.counted,
            "shifts.edit_till.ref": self.till,
            "checkin.entered.ref": self.check_in,
            "checkin.edit_list.ref": self.list,
            "checkout.code": self.held,
            "checkout.pay.code": self.unpaid,
            "checkout.order.code": self.bought,
            "checkout.come_back.code": self.paying,
            "codes.discount.code": "DOCK15",
            "codes.discount.ref": self.batches[UsedFor.TICKET],
            "codes.access.code": "OPEN",
            "exports.discount_code_orders.code": "DOCK15",
            "exports.access_code_orders.code": "OPEN",
            "codes.access.ref": self.batches[UsedFor.ACCESS],
            "shop.slug": "music",
            "orders.code": self.bought,
            "orders.attendee.ref": f"{self.bought}-1",
            "platform_codes.slug": self.stage.event.slug,
            "admin.slug": "music",
            "entry": self.entry,
            "person": str(self.stage.cast["bo"].id),
            "worklist.ref": self.task,
            "facing.token": self.screen,
            "offline.ref": self.slips,
            **self.carried,
            **self.put_right,
            "passdesk.ref": self.shift_pass,
            "passes.token": self.pass_link,
            "pictures.ref": self.picture[0],
            "pictures.name": self.picture[1],
        }
        return doors.address(self.live.app, door, known)

    def visitor(self, door: Rule) -> str:
        return doors.visitor(self.live.app, door)

    def client_of(self, who: str) -> FlaskClient:
        if who == HALFWAY:
            return self._halfway()
        return self.live.app.test_client() if who == GUEST else self.stage.as_(who)

    def _halfway(self) -> FlaskClient:
        """Una has given the password, and not yet the code."""
        client = self.live.app.test_client()
        with client.session_transaction() as session:
            session["halfway"] = [*self.half, int(clock.now().timestamp())]
        return client

    def browser_of(self, who: str) -> tuple[Page, Watch]:
        if who not in self._browsers:
            page = self._new_context().new_page()
            if who == HALFWAY:
                give_cookie(page, self.live, self._halfway())
            elif who != GUEST:
                let_in(page, self.live, self.stage.cast[who])
            self._browsers[who] = page, Watch(page)
        return self._browsers[who]


def _under_way(order: Order) -> PaymentAttempt:
    """Bo has paid at the provider; nobody there answers."""
    return PaymentAttempt(
        order_id=order.id,
        event_id=order.event_id,
        provider=Provider.STRIPE,
        account="acct_1",
        amount_minor=order.total_minor,
        currency=order.currency,
        state=AttemptState.WAITING,
        expires_at=clock.now(),
    )


def _path(url: str) -> str:
    return urlsplit(url).path
