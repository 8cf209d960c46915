"""Two at one till, a sale while its shift is closed, many who close: with real threads."""

import threading
from collections.abc import Callable

from portal import people
from portal.core import refs
from portal.core.access import Role
from portal.core.db import db
from portal.events import Event
from portal.invariants import breaches
from tests.factories import make_user, signed_in
from tests.integration.shifts.conftest import Evening

TOGETHER = 6


def all_at_once(*acts: Callable[[], None]) -> None:
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], None]) -> None:
        start.wait()
        act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def hire(evening: Evening, count: int) -> list[str]:
    """So many more people of the box office, signed in."""
    names = [f"seller{number}" for number in range(count)]
    with evening.app.app_context():
        event = db.session.get_one(Event, evening.event.id)
        for name in names:
            evening.cast[name] = make_user(name.title())  # type: ignore[index]
            people.join(evening.cast[name], event.id, Role.BOX_OFFICE)
        db.session.commit()
    for name in names:
        evening.browsers[name] = signed_in(evening.app, evening.cast[name])
    return names


def broken(evening: Evening) -> list[str]:
    with evening.app.app_context():
        return list(breaches())


def test_of_many_who_come_to_one_till_one_stands_there(evening: Evening) -> None:
    till, told = evening.make_till(), list[int]()

    def come(who: str) -> Callable[[], None]:
        sent = {"till": till.ref, "float": "100"}
        return lambda: told.append(evening.post("shift", who, **sent).status_code)

    all_at_once(*(come(who) for who in hire(evening, TOGETHER)))
    assert told.count(303) == 1
    assert set(told) <= {303, 409, 422}
    assert len(evening.shifts()) == 1


def test_who_sends_the_form_of_two_tills_at_once_stands_at_one(evening: Evening) -> None:
    tills = [evening.make_till(f"Till {number}") for number in range(1, 4)]
    evening.browser()
    told = list[int]()

    def come(ref: str) -> Callable[[], None]:
        browser = evening.app.test_client()
        browser.set_cookie("session", evening.browser().get_cookie("session").value)
        sent = {"till": ref, "float": "100", "idempotency_key": refs.token()}
        return lambda: told.append(browser.post(f"{evening.root}/shift", data=sent).status_code)

    all_at_once(*(come(till.ref) for till in tills))
    assert told.count(303) == 1
    assert len(evening.shifts()) == 1


def test_numbers_have_no_gap_and_no_double_when_many_close_at_once(evening: Evening) -> None:
    names = hire(evening, TOGETHER)
    shifts = {
        who: evening.open_shift(evening.make_till(f"Till of {who}"), who=who) for who in names
    }
    told = list[int]()

    def end(who: str) -> Callable[[], None]:
        return lambda: told.append(evening.close(shifts[who], {100: 1}, who).status_code)

    all_at_once(*(end(who) for who in names))
    assert told == [303] * TOGETHER
    numbers = sorted(shift.z_number or 0 for shift in evening.shifts())
    assert numbers == list(range(1, TOGETHER + 1))


def test_what_is_sold_while_a_shift_is_closed_is_counted_or_refused(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    told = list[int]()
    cookie = evening.browser().get_cookie("session").value

    def sell() -> None:
        browser = evening.app.test_client()
        browser.set_cookie("session", cookie)
        for _ in range(4):
            sent = {f"quantity-{evening.general.ref}": "1", "idempotency_key": refs.token()}
            answer = browser.post(f"{evening.url}/sales", data=sent)
            told.append(answer.status_code)

    def close() -> None:
        browser = evening.app.test_client()
        browser.set_cookie("session", cookie)
        while not told:
            pass
        sent = {"count-10000": "1", "note": "Too early", "idempotency_key": refs.token()}
        browser.post(f"{evening.root}/shifts/{shift.ref}/close", data=sent)

    all_at_once(close, *([sell] * 4))
    [closed] = evening.shifts()
    sold = told.count(303)
    assert set(told) <= {303, 423}
    assert len(evening.orders()) == sold
    assert (closed.z_number, closed.expected_minor) == (1, 10000 + 3500 * sold)
    assert broken(evening) == []
