"""Otto copies Harbour Lights: what is in the copy, and that nothing else changed."""

from sqlalchemy import delete, select

from portal import jobs
from portal.activity import Activity
from portal.checkin.models import CheckInList, CheckInSettings
from portal.core.access import Role
from portal.core.db import db
from portal.core.modules import Module
from portal.events import EventState
from portal.invariants.asking import breaches
from portal.jobs import Task, TaskFailure
from portal.mail.models import MailWords
from portal.messages.models import Reminder
from portal.modules.actions import switch
from portal.orders import Order
from portal.payments.models import PaymentOffer
from portal.people import Membership
from tests.factories import make_code, make_order, make_ticket
from tests.integration.copying.conftest import Copies, at, local
from tests.support.stage import at_once
from tests.support.statements import statement_counter


def test_a_copy_is_a_draft_with_the_words_of_the_event_and_its_copier_as_owner(copies: Copies):
    answer = copies.post("otto")
    copy = copies.only()
    assert (answer.status_code, answer.location) == (303, "/events/harbour-lights-2028")
    assert (copy.slug, copy.name, copy.state) == (
        "harbour-lights-2028",
        "Harbour Lights 2028",
        EventState.DRAFT,
    )
    assert (copy.description, copy.address, copy.timezone) == (
        "**Boats**",
        "Pier 14",
        "Europe/Tallinn",
    )
    assert copies.team(copy) == {
        "otto": Role.OWNER,
        "olivia": Role.ORGANIZER,
        "cora": Role.CO_ORGANIZER,
        "bea": Role.BOX_OFFICE,
        "chip": Role.CHECK_IN,
    }
    assert (copy.version, copy.copied_from_id) == (1, copies.stage.event.id)


def test_every_date_goes_along_on_the_clock_of_the_event(copies: Copies):
    copies.post(starts_at="2083-03-27T19:00")
    copy = copies.only()
    dates = [local(at) for at in (copy.starts_at, copy.ends_at, copy.names_until)]
    assert dates == ["2083-03-27T19:00", "2083-03-27T23:30", "2083-03-27T12:00"]
    general = copies.tickets(copy)["General admission"]
    sale = (local(general.sales_starts_at), local(general.sales_ends_at))
    assert sale == ("2021-01-08T10:00", "2083-03-27T19:00")
    dock, _ = copies.codes(copy)["DOCK15"]
    # 03:30 is skipped in the night after: clocks go forward.
    assert (local(dock.valid_from), local(dock.valid_till)) == (
        "2021-02-08T00:00",
        "2083-03-28T04:30",
    )


def test_codes_point_to_the_new_tickets_unused(copies: Copies):
    copies.stage.make(_order_with_code, copies)
    copies.post()
    copy, old = copies.only(), copies.tickets(copies.stage.event)
    new = copies.tickets(copy)
    assert sorted(new) == sorted(old)
    assert {name: ticket.taken for name, ticket in new.items()} == dict.fromkeys(old, 0)
    assert not {ticket.ref for ticket in new.values()} & {ticket.ref for ticket in old.values()}
    assert (new["Deck"].hidden, new["Deck"].max_per_order) == (True, 4)
    assert {name for name, ticket in new.items() if ticket.closed_at} == {"Early"}
    linked = {word: set(ids) for word, (_, ids) in copies.codes(copy).items()}
    assert linked == {
        "DOCK15": {new["General admission"].id, new["Deck"].id},
        "CREW": {new["Early"].id},
    }
    dock, crew = copies.codes(copy)["DOCK15"][0], copies.codes(copy)["CREW"][0]
    assert (dock.used, dock.total_uses, dock.value, dock.used_for) == (0, 10, 1500, "ticket")
    assert (crew.kind, crew.value, crew.note) == ("amount", 500, "for the crew")


def _order_with_code(copies: Copies) -> Order:
    event = db.session.merge(copies.stage.event)
    general = next(t for t in copies.tickets(event).values() if t.name == "General admission")
    return make_order(event, {db.session.merge(general): 1}, typed=["DOCK15"])


def test_settings_go_along_and_money_does_not(copies: Copies):
    copies.post()
    copy = copies.only()
    with copies.app.app_context():
        offer = db.session.scalars(select(PaymentOffer).filter_by(event_id=copy.id)).one()
        words = db.session.scalars(select(MailWords).filter_by(event_id=copy.id)).one()
        door = db.session.get_one(CheckInSettings, copy.id)
        reminder = db.session.get_one(Reminder, copy.id)
        listed = db.session.scalars(select(CheckInList).filter_by(event_id=copy.id)).one()
        assert (offer.mode, offer.instructions, offer.days) == ("bank-transfer", "To EE12 3456.", 7)
        assert (words.subject, words.version) == ("Ahoy", 1)
        assert (door.sale_is_entry, door.opens_minutes) == (False, 60)
        assert (reminder.active, reminder.hours, reminder.begun_for) == (True, 48, None)
        assert {(t.name, t.event_id) for t in listed.tickets} == {
            ("General admission", copy.id),
            ("Deck", copy.id),
        }
        assert listed.name == "Pier gate"


def test_nothing_that_was_there_changed_and_nothing_that_happened_went_along(copies: Copies):
    before = copies.rows()
    copies.post()
    after = copies.rows()
    gone = {name: rows for name in before if (rows := set(before[name]) - set(after[name]))}
    grown = {name for name in before if len(after[name]) > len(before[name])}
    assert gone == {}
    assert grown - {"sign_ins", "submissions"} == {
        *("events", "memberships", "tickets", "codes", "code_tickets", "payment_offers"),
        *("mail_words", "check_in_settings", "check_in_lists", "check_in_list_tickets"),
        *("event_reminders", "activities"),
    }
    with copies.app.app_context():
        assert list(breaches()) == []


def test_both_events_remember_it(copies: Copies):
    copies.post()
    with copies.app.app_context():
        acts = db.session.scalars(
            select(Activity).where(Activity.action.in_(("event.copied", "event.made_from")))
        )
        told = sorted((act.action, act.event_id == copies.stage.event.id) for act in acts)
    assert told == [("event.copied", True), ("event.made_from", False)]
    page = copies.stage.as_("otto").get("/events/harbour-lights/activity").get_data(as_text=True)
    assert "copied Harbour Lights to Harbour Lights 2028" in page


def test_a_part_that_is_unticked_stays_behind(copies: Copies):
    copies.post("cora", tickets="", team="", settings="")
    copy = copies.only()
    assert (copies.tickets(copy), copies.codes(copy)) == ({}, {})
    assert copies.team(copy) == {"cora": Role.OWNER}
    with copies.app.app_context():
        assert db.session.get(CheckInSettings, copy.id) is None
        assert db.session.get(Reminder, copy.id) is None


def test_tickets_go_without_their_codes(copies: Copies):
    copies.post(codes="")
    copy = copies.only()
    assert (len(copies.tickets(copy)), copies.codes(copy)) == (3, {})


def test_an_admin_who_copies_owns_the_copy(copies: Copies):
    copies.post("ada")
    assert copies.team(copies.only())["ada"] == Role.OWNER


def test_a_name_that_exists_gets_the_next_free_address(copies: Copies):
    for _ in range(2):
        copies.post(name="Harbour Lights")
    assert [copy.slug for copy in copies.all()] == ["harbour-lights-2", "harbour-lights-3"]


def test_while_ticketing_is_off_tickets_stay_behind(copies: Copies):
    with copies.app.app_context():
        switch({Module.TICKETING: False}, by_id=None)
        db.session.commit()
    assert "Ticketing is switched off" in copies.stage.as_("otto").get(copies.url).text
    copies.post()
    assert copies.tickets(copies.only()) == {}


def test_the_same_form_sent_twice_makes_one_copy(copies: Copies):
    key = "a-key-of-this-form"
    places = {copies.post(idempotency_key=key).location for _ in range(2)}
    assert places == {f"/events/{copies.only().slug}"}


def test_the_same_form_sent_at_once_makes_one_copy(copies: Copies):
    copies.stage.as_("otto")
    one = lambda: copies.post(idempotency_key="a-key-of-this-form")  # noqa: E731
    assert [answer.status_code for answer in at_once(one, one)] == [303, 303]
    assert len(copies.all()) == 1


def test_two_who_copy_at_once_get_two_addresses(copies: Copies):
    copies.stage.as_("otto"), copies.stage.as_("cora")
    answers = at_once(lambda: copies.post("otto"), lambda: copies.post("cora"))
    assert [answer.status_code for answer in answers] == [303, 303]
    slugs = sorted(copy.slug for copy in copies.all())
    assert slugs == ["harbour-lights-2028", "harbour-lights-2028-2"]


def test_three_weekly_ones_are_there_at_once_each_named_with_its_date(copies: Copies):
    answer = copies.post(name="Lights", starts_at="2083-03-27T19:00", repeat_weeks=2, count=3)
    assert (answer.status_code, answer.location) == (303, "/events")
    assert [(copy.name, local(copy.starts_at)) for copy in copies.all()] == [
        ("Lights, 27 March 2083", "2083-03-27T19:00"),
        ("Lights, 10 April 2083", "2083-04-10T19:00"),
        ("Lights, 24 April 2083", "2083-04-24T19:00"),
    ]


def test_a_year_of_weeks_is_a_job(copies: Copies):
    answer = copies.post(repeat_weeks=1, count=52, idempotency_key="a-key-of-this-form")
    assert copies.all() == []
    assert answer.location.startswith("/events/harbour-lights/jobs/")
    with copies.app.app_context():
        jobs.drain()
    made = copies.all()
    assert (len(made), len({copy.slug for copy in made})) == (52, 52)
    assert {len(copies.tickets(copy)) for copy in made[::17]} == {3}
    with copies.app.app_context():
        task = db.session.scalars(select(Task)).one()
        assert (task.state, task.done, task.failed, task.total) == ("done", 52, 0, 52)
    again = copies.post(repeat_weeks=1, count=52, idempotency_key="a-key-of-this-form")
    assert again.location == answer.location


def test_who_may_no_longer_copy_stops_what_they_began(copies: Copies):
    copies.post("cora", repeat_weeks=1, count=4)
    with copies.app.app_context():
        db.session.execute(delete(Membership).filter_by(user_id=copies.stage.cast["cora"].id))
        db.session.commit()
        jobs.drain()
        reasons = set(db.session.scalars(select(TaskFailure.reason)))
    assert (copies.all(), reasons) == ([], {"Cora Co-Organizer may no longer copy Harbour Lights."})


def test_a_large_event_is_copied_in_few_statements(copies: Copies):
    copies.stage.make(_enlarge, copies)
    copies.stage.as_("otto").get(copies.url)
    with statement_counter(copies.app) as sent:
        assert copies.post().status_code == 303
    assert len(sent) <= 40
    copy = copies.only()
    assert (len(copies.tickets(copy)), len(copies.codes(copy))) == (13, 202)


def _enlarge(copies: Copies) -> None:
    event = db.session.merge(copies.stage.event)
    made = [make_ticket(event, f"Row {n}") for n in range(10)]
    for n in range(200):
        make_code(event, f"CODE{n}", made[n % 10], valid_from=at(f"2083-02-01T00:{n % 60:02}"))


def test_an_order_in_the_copy_uses_the_copied_code_and_nothing_of_the_old_event(copies: Copies):
    copies.post()
    copy, before = copies.only(), copies.rows()
    with copies.app.app_context():
        general = db.session.merge(copies.tickets(copy)["General admission"])
        order = make_order(general.event, {general: 2}, typed=["DOCK15"])
        assert order.total_minor == 5950
    after = copies.rows()
    for table in ("tickets", "codes"):
        new = set(after[table]) - set(before[table])
        assert {row[1] for row in new} == {copy.id}
    assert (
        copies.tickets(copy)["General admission"].taken,
        copies.codes(copy)["DOCK15"][0].used,
    ) == (2, 2)
