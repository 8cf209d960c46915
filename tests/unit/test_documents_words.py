"""What people typed, made fit for paper."""

import pytest

from portal.documents.words import in_groups, readable


@pytest.mark.parametrize(
    "name", ["Zoë Łukasiewicz", "王小明", "محمد", "יעל כהן", "Nguyễn Thị Ánh", "Владимир", "김민준"]
)
def test_names_of_many_scripts_are_kept_as_they_are(name: str) -> None:
    assert readable(name) == name


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Ada\u202eecalevoL\u202c", "AdaecalevoL"),
        ("Ada\x00\x07\u200b\ufeff", "Ada"),
        ("Ada\ud800", "Ada"),
        ("  Ada\n\tLovelace ", "Ada Lovelace"),
        ("Ada 🎉 Lovelace", "Ada Lovelace"),
        ("अदा", "□□"),
        ("A" + "\u0301\u0302\u0303\u0304\u0305", "Á\u0302\u0303"),
    ],
)
def test_what_would_break_or_fake_a_line_is_left_out(typed: str, printed: str) -> None:
    assert readable(typed) == printed


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert readable("a" * 10_000, 60) == "a" * 59 + "…"
    assert readable("a" * 60, 60) == "a" * 60


def test_a_code_is_written_in_groups() -> None:
    assert in_groups("7KQ2M9XTB4HD3W") == "7KQ2M 9XTB4 HD3W"
