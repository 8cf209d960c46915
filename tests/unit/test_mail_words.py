"""Words with gaps: filled once, without holes; what nothing fills is named, with what is near."""

import smtplib

import pytest

from portal.mail import gaps
from portal.mail.answers import About, about, said
from portal.mail.wording import SORTS

KNOWN = {"name": "Bo", "event": "Harbour Lights", "order": "K7QM2"}


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Hello {name},", {"name": "Bo"}, "Hello Bo,"),
        ("Hello {name},", {"name": ""}, "Hello,"),
        ("{name}, your order", {"name": "Bo"}, "Bo, your order"),
        ("{name}, your order", {"name": ""}, "Your order"),
        ("Hi\n{name}, it is on", {"name": ""}, "Hi\nIt is on"),
        ("{name}{name}", {"name": "Bo"}, "BoBo"),
        ("{name}", {"name": "{order}", "order": "K7QM2"}, "{order}"),
        ("{unknown} {name}", {"name": "Bo"}, "{unknown} Bo"),
        ("{ } {} {Name} { name }", {"name": "Bo"}, "{ } {} {Name} { name }"),
        ("a {b", {}, "a {b"),
        ("100 %s {name!r} {name.x}", {"name": "Bo"}, "100 %s {name!r} {name.x}"),
        (r"{name} \1", {"name": r"\g<0>"}, r"\g<0> \1"),
    ],
)
def test_gaps_are_filled_once_and_leave_no_holes(text, values, filled) -> None:
    assert gaps.fill(text, values) == filled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {name}, {event}", None),
        ("no gap {} at all {\n}", None),
        ("{nmae}", "There is no {nmae}. Did you mean {name}?"),
        ("{Name}", "There is no {Name}. Did you mean {name}?"),
        ("{ order }", "There is no { order }. Did you mean {order}?"),
        ("{name} {zzz}", "There is no {zzz}. These are: {name}, {event}, {order}."),
    ],
)
def test_an_unknown_gap_is_named_with_the_nearest(text, said) -> None:
    assert gaps.fault(text, tuple(KNOWN)) == said


def test_the_house_fills_its_own_gaps() -> None:
    faults = [
        gaps.fault(words, sort.gaps)
        for sort in SORTS.values()
        for words in (sort.house.subject, sort.house.text)
    ]
    assert faults == [None] * 8


def refused(code: int) -> Exception:
    return smtplib.SMTPRecipientsRefused({"bo@example.org": (code, b"no")})


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refused(550), About.ADDRESS),
        (refused(450), About.MOMENT),
        (refused(421), About.SERVER),
        (smtplib.SMTPDataError(552, b"too large"), About.ADDRESS),
        (smtplib.SMTPDataError(451, b"try later"), About.MOMENT),
        (smtplib.SMTPDataError(421, b"closing"), About.SERVER),
        (smtplib.SMTPServerDisconnected("gone"), About.SERVER),
        (smtplib.SMTPAuthenticationError(535, b"who?"), About.SERVER),
        (smtplib.SMTPSenderRefused(550, b"not you", "x"), About.SERVER),
        (ConnectionRefusedError(), About.SERVER),
        (TimeoutError(), About.SERVER),
        (UnicodeEncodeError("ascii", "ë", 0, 1, "no"), About.ADDRESS),
        (KeyError("gap"), About.ADDRESS),
    ],
)
def test_what_a_no_is_about(error, expected) -> None:
    assert about(error) == expected


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (refused(550), "550 no"),
        (smtplib.SMTPRecipientsRefused({}), "nobody was taken"),
        (smtplib.SMTPDataError(552, b"too\nlarge \xff"), "552 too large \ufffd"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (smtplib.SMTPServerDisconnected("gone"), "SMTPServerDisconnected: gone"),
        (TimeoutError("timed out"), "TimeoutError: timed out"),
        (KeyError("gap"), "KeyError: 'gap'"),
    ],
)
def test_what_a_no_says_to_people(error, sentence) -> None:
    assert said(error) == sentence
