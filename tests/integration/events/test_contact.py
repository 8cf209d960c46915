"""Whom people ask: kept with the event, and checked like every field."""

import pytest

from tests.integration.events.test_changing import change


def test_a_contact_is_kept(stage) -> None:
    typed = {
        "contact_name": "Olivia Owner",
        "contact_email": "ask@example.org",
        "contact_phone": "+372 (600) 12-34",
        "contact_website": "example.org/ask",
    }
    assert change(stage, **typed).status_code == 303
    event = stage.stored(stage.event)
    assert {name: getattr(event, name) for name in typed} == typed | {
        "contact_website": "https://example.org/ask"
    }


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("contact_name", "x" * 121, "at most 120 characters"),
        ("contact_phone", "call me", "Enter a number, like +372 600 1234."),
        ("contact_phone", "+1" * 30, "Enter a number, like +372 600 1234."),
        ("contact_phone", "12", "Enter a number"),
        ("contact_website", "http://example.org", "begins with https://."),
        ("contact_website", "javascript:alert(1)", "begins with https://."),
    ],
)
def test_what_is_no_contact_is_said_at_its_field(stage, field, typed, sentence) -> None:
    answer = change(stage, **{field: typed})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert f'id="{field}-error"' in answer.text
    assert stage.stored(stage.event).version == 1
