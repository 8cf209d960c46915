"""Otto says which tax the event has; what it changes, and for whom, is said."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.activity import Activity
from portal.core.db import db
from portal.events import EventTax
from portal.orders.models import Status
from tests.factories import make_order, make_ticket
from tests.integration.taxes.conftest import PAGE, VAT
from tests.support.stage import Stage, at_once
from tests.support.statements import statement_counter


def stored(stage: Stage) -> tuple[Any, ...] | None:
    with stage.app.app_context():
        tax = db.session.get(EventTax, stage.event.id)
        return tax and (tax.active, tax.name, tax.rate, tax.included, tax.tax_id)


def told(stage: Stage) -> list[dict[str, Any]]:
    with stage.app.app_context():
        wanted = select(Activity.changes).where(Activity.action == "event.tax_changed")
        return list(db.session.scalars(wanted.order_by(Activity.id)))


def test_a_tax_is_said_kept_and_shown(stage: Stage) -> None:
    otto = stage.as_("otto")
    assert "tax-example" not in otto.get(PAGE).text
    assert otto.post(PAGE, data={**VAT, "version": "0"}).status_code == 303
    assert stored(stage) == (True, "VAT", 2200, True, "EE123456789")
    page = otto.get(PAGE).text
    assert "A ticket of €100.00 costs €100.00; €18.03 of that is VAT." in page
    assert 'value="22"' in page
    assert told(stage) == [{"tax": ["none", "22% VAT in the price, EE123456789"]}]


def test_decimals_and_on_top(stage: Stage) -> None:
    form = {**VAT, "rate": "7,75", "included": "top", "tax_id": ""}
    assert stage.as_("olivia").post(PAGE, data=form).status_code == 303
    assert stored(stage) == (True, "VAT", 775, False, "")
    page = stage.as_("cora").get(PAGE).text
    assert "A ticket of €100.00 costs €107.75; €7.75 of that is VAT." in page


def test_switched_off_it_keeps_its_words(stage: Stage) -> None:
    otto = stage.as_("otto")
    otto.post(PAGE, data=VAT)
    off = {name: value for name, value in VAT.items() if name != "active"}
    assert otto.post(PAGE, data=off).status_code == 303
    assert stored(stage) == (False, "VAT", 2200, True, "EE123456789")
    blank = {"name": "", "rate": "", "tax_id": "", "included": "in"}
    assert otto.post(PAGE, data=blank).status_code == 303
    assert stored(stage) == (False, "VAT", 2200, True, "EE123456789")
    assert told(stage)[1:] == [{"tax": ["22% VAT in the price, EE123456789", "off (22% VAT)"]}]


def test_nothing_changed_is_nothing_told(stage: Stage) -> None:
    otto = stage.as_("otto")
    for _ in range(2):
        assert otto.post(PAGE, data=VAT).status_code == 303
    assert len(told(stage)) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Enter its name, like VAT."),
        ({"name": "x" * 41}, "at most 40 characters"),
        ({"rate": ""}, "Enter a rate above 0, like 22 or 7.7."),
        ({"rate": "0"}, "Enter a rate above 0, like 22 or 7.7."),
        ({"rate": "0.00"}, "Enter a rate above 0, like 22 or 7.7."),
        ({"rate": "100.01"}, "At most 100%."),
        ({"rate": "-5"}, "Write a percentage like 15 or 12.5"),
        ({"rate": "7.755"}, "with two decimals at most"),
        ({"rate": "a lot"}, "Write a percentage like 15 or 12.5"),
        ({"rate": "٢٢"}, "Write a percentage like 15 or 12.5"),
        ({"included": "beside"}, "Choose one from the list."),
        ({"tax_id": "x" * 61}, "at most 60 characters"),
        ({"tax_id": "EE\x0012"}, "signs that cannot be stored"),
    ],
)
def test_what_is_wrong_is_said_on_its_field(stage: Stage, typed, sentence) -> None:
    answer = stage.as_("otto").post(PAGE, data={**VAT, **typed})
    (field,) = typed
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    assert (stored(stage), told(stage)) == (None, [])


def test_whoever_saves_second_reads_both(stage: Stage) -> None:
    stage.as_("otto").post(PAGE, data={**VAT, "version": "0"})
    answer = stage.as_("olivia").post(PAGE, data={**VAT, "rate": "9", "version": "0"})
    assert answer.status_code == 409
    assert "Otto Organizer saved this" in answer.text
    for shown in ('<th scope="row">Rate</th>', "<bdi>9</bdi>", "<bdi>22</bdi>"):
        assert shown in answer.text
    assert stored(stage) == (True, "VAT", 2200, True, "EE123456789")
    assert (
        stage.as_("olivia").post(PAGE, data={**VAT, "rate": "9", "version": "1"}).status_code == 303
    )
    assert stored(stage) == (True, "VAT", 900, True, "EE123456789")


def test_of_two_that_save_the_first_tax_at_once_one_is_asked(stage: Stage) -> None:
    otto, olivia = stage.as_("otto"), stage.as_("olivia")
    answers = at_once(
        lambda: otto.post(PAGE, data={**VAT, "rate": "22", "version": "0"}),
        lambda: olivia.post(PAGE, data={**VAT, "rate": "9", "version": "0"}),
    )
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [303, 409]
    assert len(told(stage)) == 1
    kept = stored(stage)
    assert kept is not None
    assert kept[2] == [2200, 900][statuses.index(303)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("olivia", 200), ("otto", 200), ("cora", 200), ("ada", 200)),
        *(("bea", 403), ("chip", 403), ("bo", 404), ("stan", 404)),
    ],
)
def test_who_may(stage: Stage, who: str, status: int) -> None:
    assert stage.as_(who).get(PAGE).status_code == status
    saved = stage.as_(who).post(PAGE, data=VAT).status_code
    assert saved == (303 if status == 200 else status)
    assert (stored(stage) is not None) == (status == 200)


@pytest.mark.parametrize(
    ("placed", "held", "said"),
    [
        (0, 0, None),
        (1, 0, "1 order keeps the tax it had."),
        (0, 1, "1 order keeps the tax it had, also the one held for a buyer right now."),
        (2, 3, "5 orders keep the tax they had, also the 3 held for a buyer right now."),
    ],
)
def test_for_whom_it_changes_nothing_is_said(stage: Stage, placed, held, said) -> None:
    ticket = stage.make(make_ticket, stage.event)
    for status, count in ((Status.COMPLETED, placed), (Status.PENDING, held)):
        for _ in range(count):
            stage.make(make_order, stage.event, {ticket: 1}, status=status)
    page = stage.as_("otto").get(PAGE).text
    assert (said in page) if said else ("keeps the tax" not in page)


def test_the_page_asks_as_much_for_one_order_as_for_three(stage: Stage) -> None:
    ticket = stage.make(make_ticket, stage.event)
    otto, counts = stage.as_("otto"), []
    for more in (1, 2):
        for _ in range(more):
            stage.make(make_order, stage.event, {ticket: 1})
        with statement_counter(stage.app) as sent:
            otto.get(PAGE)
        counts.append(len(sent))
    assert counts[0] == counts[1]
