"""How an act is told: a sentence, and old → new in the words of people."""

from datetime import UTC, datetime

import pytest

import portal.app  # noqa: F401 - every slice tells its acts
from portal.activity import Activity
from portal.activity.telling import Around, changes, label, sentence

THERE = Around("Olivia", "Harbour Lights", "EUR", "Europe/Tallinn")


def act(action: str, **fields) -> Activity:
    usual = {"subject_kind": "ticket", "subject_ref": "7QK2MN", "details": {}, "changes": {}}
    return Activity(action=action, at=datetime.now(UTC), **{**usual, **fields})


def test_one_change_is_in_the_sentence() -> None:
    changed = act(
        "ticket.changed", details={"name": "General"}, changes={"price_minor": [3500, 3000]}
    )
    assert sentence(changed, THERE) == "Olivia changed the price of General from €35.00 to €30.00"


def test_several_changes_are_lines() -> None:
    changed = act(
        "ticket.changed",
        details={"name": "General"},
        changes={"quantity": [1000, 1200], "hidden": [False, True], "description": ["", "Pier"]},
    )
    assert sentence(changed, THERE) == "Olivia changed General"
    assert [(each.field, each.old, each.new) for each in changes(changed, THERE)] == [
        ("Quantity", "1,000", "1,200"),
        ("Hidden", "no", "yes"),
        ("Description", "not given", "Pier"),
    ]


def test_moments_are_by_the_clock_at_the_event() -> None:
    at = "2030-06-20T14:00:00+00:00"
    changed = act("ticket.changed", changes={"sales_ends_at": [None, at]})
    (only,) = changes(changed, THERE)
    assert (only.field, only.old, only.new) == (
        "End of sales", "not given", "Thu 20 June 2030, 17:00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "old", "new"), [("percent", "15%", "12.5%"), ("amount", "€15.00", "€12.50")]
)
def test_what_a_code_takes_off_is_said_in_its_kind(kind: str, old: str, new: str) -> None:
    changed = act(
        "code.changed",
        details={"name": "DOCK15", "kind": kind},
        changes={"value": [1500, 1250]},
    )
    assert sentence(changed, THERE) == (
        f"Olivia changed the value of code DOCK15 from {old} to {new}"
    )


def test_money_stays_in_the_currency_of_the_order() -> None:
    placed = act(
        "order.placed", subject_ref="K7QM2", details={"total_minor": 7000, "currency": "JPY"}
    )
    assert sentence(placed, THERE) == "Olivia placed order K7QM2, ¥7,000"


def test_the_house_acts_as_well_and_old_acts_know_less() -> None:
    assert sentence(act("order.expired", subject_ref="K7QM2"), Around()) == (
        "The hold of order K7QM2 ended"
    )
    assert sentence(act("order.placed", subject_ref="K7QM2"), Around()) == (
        "The house placed order K7QM2, not given"
    )
    online = act("order.placed", subject_ref="K7QM2", details={"channel": "web"})
    assert sentence(online, Around()) == "A buyer placed order K7QM2, not given"


def test_fields_are_named_as_people_name_them() -> None:
    assert [label(name) for name in ("price_minor", "valid_till", "names_until", "VAT")] == [
        "Price", "End", "Names until", "VAT",
    ]  # fmt: skip


def test_who_takes_money_is_called_as_people_call_them() -> None:
    details = {"provider": "card-terminal", "amount_minor": 3500, "currency": "EUR"}
    taken = act("payment.captured", subject_kind="order", subject_ref="K7QM2", details=details)
    assert sentence(taken, THERE) == "Olivia took €35.00 for order K7QM2 (Card terminal)"
