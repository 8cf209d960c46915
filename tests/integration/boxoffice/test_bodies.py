"""What a till never sends, but somebody else may: a sentence, and nothing kept."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.integration.boxoffice.conftest import PART, Till
from tests.support.server import Live

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
FILE = '--x\r\nContent-Disposition: form-data; name="{}"; filename="a"\r\n\r\n1\r\n--x--\r\n'


def nothing_is_kept(till: Till) -> bool:
    return till.orders() == [] and till.taken(till.general) == [0]


def send(till: Till, body: str | bytes, content_type: str = FORM) -> tuple[int, str]:
    answer = till.browser().post(
        f"{till.url}/sales", data=body, content_type=content_type, headers=PART
    )
    return answer.status_code, answer.text


@pytest.mark.parametrize("count", [1, "1", [1], None, {"a": 1}])
def test_json_is_no_form(till: Till, count: object) -> None:
    body = json.dumps({f"quantity-{till.general.ref}": count})
    status, page = send(till, body, "application/json")
    assert (status, "Choose at least one ticket." in page) == (422, True)
    assert nothing_is_kept(till)


@pytest.mark.parametrize("body", ["{", "[" * 50_000, "5", '"x"', "[1]"])
def test_json_of_any_shape_is_no_bug(till: Till, body: str) -> None:
    assert send(till, body, "application/json")[0] == 422


def test_a_file_is_no_count(till: Till) -> None:
    status, page = send(till, FILE.format(f"quantity-{till.general.ref}"), PARTS)
    assert (status, "Choose at least one ticket." in page) == (422, True)


def test_the_same_field_twice_is_asked_about(till: Till) -> None:
    field = f"quantity-{till.general.ref}"
    status, page = send(till, f"{field}=1&{field}=2")
    assert (status, "This came twice, and not the same." in page) == (422, True)
    assert nothing_is_kept(till)
    assert send(till, f"{field}=1&{field}=1")[0] == 201


@pytest.mark.parametrize("name", ["%ff%fe", "%ed%a0%80", b"\xff"])
def test_what_is_no_text_is_not_taken_for_a_name(till: Till, name: str | bytes) -> None:
    body = f"quantity-{till.general.ref}=1&name=".encode()
    status, page = send(till, body + (name if isinstance(name, bytes) else name.encode()))
    assert (status, "That did not arrive whole" in page) == (400, True)
    assert nothing_is_kept(till)


def test_a_sign_that_could_not_be_read_is_not_stored(till: Till) -> None:
    answer = till.sell({till.general: 1}, name="Zo\ufffd")
    assert (answer.status_code, "signs that cannot be stored" in answer.text) == (422, True)
    assert nothing_is_kept(till)


@pytest.mark.parametrize(
    "more", ["name=" + "B" * 600_000, "&".join(f"field-{number}=1" for number in range(2_000))]
)
def test_too_much_is_refused_in_one_sentence(till: Till, more: str) -> None:
    status, page = send(till, f"quantity-{till.general.ref}=1&{more}")
    assert (status, "Too much at once" in page) == (413, True)
    assert nothing_is_kept(till)


@pytest.mark.databases("sqlite")
def test_who_sends_megabytes_still_reads_the_answer(live: Live) -> None:
    connection = HTTPConnection(urlsplit(live.url).netloc)
    connection.request("POST", "/login", b"B" * 20_000_000, {"Content-Type": FORM})
    answer = connection.getresponse()
    assert (answer.status, b"Too much at once" in answer.read()) == (413, True)
    connection.close()
