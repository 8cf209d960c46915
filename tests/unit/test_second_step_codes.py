"""The codes of a telephone are those of RFC 6238; codes for paper are typed as people type."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from portal.people import codes

# RFC 6238, appendix B, SHA-1: the last six of its eight digits.
SECRET = b32encode(b"12345678901234567890").decode()
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.mark.parametrize(("second", "code"), VECTORS.items())
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    at = datetime.fromtimestamp(second, UTC)
    assert codes.counter_of(SECRET, code, at) == second // 30


@pytest.mark.parametrize(("away", "known"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(away: int, known: bool) -> None:
    at = datetime.fromtimestamp(1111111110, UTC)
    found = codes.counter_of(SECRET, "050471", at + timedelta(seconds=away))
    assert found == (1111111110 // 30 if known else None)


@pytest.mark.parametrize("typed", ["050471 ", "050 471"])
def test_gaps_are_passed_over(typed: str) -> None:
    assert codes.counter_of(SECRET, typed, datetime.fromtimestamp(1111111111, UTC))


@pytest.mark.parametrize("typed", ["", "50471", "0504711", "٠٥٠٤٧١", "abcdef", "000000"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.counter_of(SECRET, typed, datetime.fromtimestamp(1111111111, UTC)) is None


def test_recovery_codes_differ_and_are_found_however_they_are_typed() -> None:
    made = codes.recovery_codes()
    assert len(set(made)) == 10
    assert {len(code) for code in made} == {19}
    code = made[0]
    typed = (code, code.lower(), code.replace("-", " "), f" {code.replace('-', '')} ")
    assert len({codes.digest(1, each) for each in typed}) == 1
    assert codes.digest(1, code) != codes.digest(2, code)


def test_a_telephone_learns_whose_code_it_is() -> None:
    address = codes.address(SECRET, email="bo@example.org", site="Foyer")
    assert address == f"otpauth://totp/Foyer:bo%40example.org?secret={SECRET}&issuer=Foyer"
