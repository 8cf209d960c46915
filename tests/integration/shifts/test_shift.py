"""One shift: opened with a float, cash in and out, counted blind, closed once."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from portal.core.db import db
from portal.tills.models import ZReport
from tests.factories import make_event
from tests.integration.shifts.conftest import Evening


def test_who_opens_a_shift_stands_there(evening: Evening) -> None:
    till = evening.make_till()
    shift = evening.open_shift(till, "150,50")
    assert (shift.till_id, shift.seller_name, shift.float_minor) == (
        till.id,
        "Bea Box-Office",
        15050,
    )
    assert (shift.holder, shift.is_open) == (f"user:{evening.cast['bea'].id}", True)
    page = evening.get("shift").text
    assert "Till 1, Gate A" in page
    assert "€150.50" in page


def test_the_same_form_twice_opens_one_shift(evening: Evening) -> None:
    sent = {"till": evening.make_till().ref, "float": "100", "idempotency_key": "first-shift"}
    assert evening.post("shift", **sent).status_code == 303
    evening.post("shift", **sent)
    assert len(evening.shifts()) == 1


def test_one_till_one_person(evening: Evening) -> None:
    first, second = evening.make_till(), evening.make_till("Till 2")
    evening.open_shift(first)
    taken = evening.post("shift", "otto", till=first.ref, float="50")
    assert taken.status_code == 422  # it is not offered any more
    assert evening.post("shift", till=second.ref, float="50").status_code == 200  # has one open
    assert len(evening.shifts()) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"float": ""}, "Count the drawer, and write what is in it."),
        ({"float": "a lot"}, "Write an amount like 12.50."),
        ({"float": "-5"}, "Write an amount like 12.50."),
        ({"float": "10", "till": "ELSEWHERE"}, "Choose one from the list."),
    ],
)
def test_what_cannot_be_a_float_is_said(
    evening: Evening, fields: dict[str, str], sentence: str
) -> None:
    answer = evening.post("shift", **{"till": evening.make_till().ref, **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert evening.shifts() == []


def test_the_last_close_is_what_the_next_begins_with(evening: Evening) -> None:
    till = evening.make_till()
    shift = evening.open_shift(till, "50")
    evening.close(shift, {50: 1})
    assert "Till 1, Gate A €50.00" in evening.get("shift", "otto").text


def test_cash_goes_in_out_and_to_the_safe_with_a_note(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    for kind, amount, note in (("in", "20", "Coins"), ("out", "5", "Tape"), ("drop", "60", "Safe")):
        sent = {"kind": kind, "amount": amount, "note": note}
        assert evening.post(f"shifts/{shift.ref}/moves", **sent).status_code == 303
    assert evening.moves() == [("in", 2000, "Coins"), ("out", 500, "Tape"), ("drop", 6000, "Safe")]
    evening.close(shift, {50: 1, 5: 1})
    assert evening.report(shift)["Drawer"] == {
        "Float at the start": (None, 10000),
        "Cash sales": (0, 0),
        "Cash given back": (0, 0),
        "Cash in": (1, 2000),
        "Cash out": (1, -500),
        "Safe drops": (1, -6000),
        "Expected": (None, 5500),
        "Counted": (None, 5500),
        "Difference": (None, 0),
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "0"}, "Write an amount above zero."),
        ({"note": ""}, "Write what it is for."),
        ({"kind": "gift"}, "Choose one from the list."),
        ({"kind": "drop", "amount": "100.01"}, "The drawer does not hold €100.01."),
    ],
)
def test_what_cannot_move_is_said(evening: Evening, fields: dict[str, str], sentence: str) -> None:
    shift = evening.open_shift(evening.make_till())
    sent = {"kind": "out", "amount": "10", "note": "Tape", **fields}
    answer = evening.post(f"shifts/{shift.ref}/moves", **sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert evening.moves() == []


def test_a_move_sent_twice_is_made_once(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    sent = {"kind": "in", "amount": "10", "note": "Coins", "idempotency_key": "coins-at-seven"}
    for _ in range(2):
        assert evening.post(f"shifts/{shift.ref}/moves", **sent).status_code == 303
    assert evening.moves() == [("in", 1000, "Coins")]


def test_an_exact_count_closes_at_once(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.sell({evening.general: 2})
    answer = evening.close(shift, {100: 1, 50: 1, 20: 1})
    assert (answer.status_code, answer.location) == (303, f"{evening.root}/shifts/{shift.ref}")
    [closed] = evening.shifts()
    figures = closed.expected_minor, closed.counted_minor, closed.z_number
    assert (closed.is_open, figures) == (False, (17000, 17000, 1))
    assert "Z report 1" in evening.get(f"shifts/{shift.ref}").text


def test_the_count_is_blind(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.sell({evening.general: 1})
    assert "€135.00" not in evening.get(f"shifts/{shift.ref}/close").text
    assert "Expected" not in evening.get(f"shifts/{shift.ref}").text
    assert "Expected" in evening.get(f"shifts/{shift.ref}", "olivia").text


def test_a_difference_is_told_after_the_count_and_needs_a_note(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.sell({evening.general: 1})
    answer = evening.close(shift, {100: 1, 10: 1, 5: 1})
    assert (answer.status_code, answer.location) == (
        303,
        f"{evening.root}/shifts/{shift.ref}/close",
    )
    page = evening.get(f"shifts/{shift.ref}/close").text
    assert "The drawer is €20.00 short" in page
    assert "The difference equals one €20 note." in page
    assert evening.shifts()[0].is_open
    note = "One note may have been given as change"
    assert evening.close(shift, {100: 1, 10: 1, 5: 1}, note=note).status_code == 303
    [closed] = evening.shifts()
    assert (closed.difference_minor, closed.note, closed.z_number) == (-2000, note, 1)
    assert evening.counts() == [(11500, 13500)]  # counted once, said twice
    assert evening.report(shift)["Likely causes"] == {
        "The difference equals one €20 note": (None, None)
    }


def test_who_counts_again_leaves_both_counts(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.close(shift, {50: 1})
    evening.close(shift, {100: 1})
    assert evening.counts() == [(5000, 10000), (10000, 10000)]
    assert evening.report(shift)["Earlier counts"] == {"Count 1": (None, 5000)}


def test_a_small_difference_needs_no_note_where_the_till_says_so(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till(difference_limit_minor=200))
    assert evening.close(shift, {50: 1, 20: 2, 5: 1, 2: 2}).status_code == 303
    [closed] = evening.shifts()
    assert (closed.difference_minor, closed.z_number) == (-100, 1)


def test_the_same_count_sent_twice_closes_once(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    for _ in range(2):
        answer = evening.close(shift, {100: 1}, idempotency_key="count-at-eleven")
        assert (answer.status_code, answer.location) == (303, f"{evening.root}/shifts/{shift.ref}")
    assert len(evening.z_reports()) == 1


def test_a_closed_shift_is_not_counted_or_moved_again(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.close(shift, {100: 1})
    assert evening.close(shift, {50: 1}).status_code == 409
    moved = evening.post(f"shifts/{shift.ref}/moves", kind="in", amount="5", note="Late")
    assert moved.status_code == 409
    assert "This shift is closed." in moved.text
    page = evening.get(f"shifts/{shift.ref}/close")
    assert (page.status_code, page.location) == (303, f"{evening.root}/shifts/{shift.ref}")


@pytest.mark.parametrize("field", ["count-5000", "count-1"])
def test_what_cannot_be_counted_is_said_at_its_piece(evening: Evening, field: str) -> None:
    shift = evening.open_shift(evening.make_till())
    answer = evening.post(f"shifts/{shift.ref}/close", **{field: "many"})
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1
    assert evening.counts() == []


def test_z_reports_are_numbered_for_each_event_without_gaps(evening: Evening) -> None:
    for who, name in (("bea", "Till 1"), ("otto", "Till 2"), ("olivia", "Till 3")):
        shift = evening.open_shift(evening.make_till(name), who=who)
        evening.close(shift, {50: 1}, who)  # told, and not closed
        evening.close(shift, {100: 1}, who)
    assert [shift.z_number for shift in evening.shifts()] == [1, 2, 3]


def test_what_was_written_down_stays(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.close(shift, {100: 1})
    with evening.app.app_context():
        with pytest.raises(DBAPIError, match="only added to"):
            db.session.execute(update(ZReport).values(cash_minor=0))
        db.session.rollback()
        with pytest.raises(DBAPIError, match="only added to"):
            db.session.query(ZReport).delete()
        db.session.rollback()


def test_others_see_neither_the_shift_nor_its_report(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    for path in ("", "/paper", "/report.csv", "/close"):
        assert evening.get(f"shifts/{shift.ref}{path}", "stan").status_code == 404
        assert evening.get(f"shifts/{shift.ref}{path}", "chip").status_code == 403
        assert evening.get(f"shifts/{shift.ref}{path}", "otto").status_code == 200
    colleague = evening.open_shift(evening.make_till("Till 2"), who="otto")
    assert evening.get(f"shifts/{colleague.ref}").status_code == 404
    assert evening.close(colleague, {100: 1}).status_code == 404


def test_a_shift_of_another_event_is_none_of_ours(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    with evening.app.app_context():
        other = make_event("Winter Gala", owner=evening.cast["olivia"])
        slug = other.slug
    page = evening.browser("olivia").get(f"/events/{slug}/shifts/{shift.ref}")
    assert page.status_code == 404


def test_a_manager_closes_a_shift_that_somebody_left(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    assert evening.close(shift, {100: 1}, "otto").status_code == 303
    [closed] = evening.shifts()
    assert (closed.closed_by_id, closed.opened_by_id) == (
        evening.cast["otto"].id,
        evening.cast["bea"].id,
    )
