"""Kept files: whole or not at all, and never outside of their place."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.core import storage


class InMemoryS3:
    """The three calls of an S3 client that the storage makes."""

    class exceptions:  # noqa: N801 - boto3 spells it so
        class NoSuchKey(Exception): ...

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}

    def put_object(self, **call: Any) -> None:
        self.objects[call["Bucket"], call["Key"]] = call["Body"]

    def get_object(self, **call: Any) -> dict[str, BytesIO]:
        try:
            return {"Body": BytesIO(self.objects[call["Bucket"], call["Key"]])}
        except KeyError:
            raise self.exceptions.NoSuchKey from None

    def delete_object(self, **call: Any) -> None:
        self.objects.pop((call["Bucket"], call["Key"]), None)


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    app = Flask("test")
    app.config["STORAGE"] = str(tmp_path / "storage")
    if request.param == "bucket":
        app.extensions["storage"] = storage.Bucket(InMemoryS3(), "papers", "foyer/")
    with app.app_context():
        yield tmp_path


def test_a_file_is_kept_read_replaced_and_forgotten(kept: Path) -> None:
    assert storage.get("papers/K7QM2/a.pdf") is None
    storage.put("papers/K7QM2/a.pdf", b"one")
    storage.put("papers/K7QM2/a.pdf", b"two")
    assert storage.get("papers/K7QM2/a.pdf") == b"two"
    storage.delete("papers/K7QM2/a.pdf")
    storage.delete("papers/K7QM2/a.pdf")
    assert storage.get("papers/K7QM2/a.pdf") is None


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../a",
        "a/../b",
        "a//b",
        "a/",
        ".hidden",
        "a/.b",
        "a\\b",
        "a\0b",
        "a" * 201,
    ],
)
def test_a_key_never_leads_out_of_the_storage(kept: Path, key: str) -> None:
    for use in (storage.get, storage.delete, lambda key: storage.put(key, b"x")):
        with pytest.raises(ValueError, match="not a storage key"):
            use(key)


def test_a_folder_holds_no_drafts(tmp_path: Path) -> None:
    storage.Folder(tmp_path).put("a/b.pdf", b"x")
    assert [file.name for file in (tmp_path / "a").iterdir()] == ["b.pdf"]
