"""Where files are kept: a folder, or an S3-compatible bucket when PORTAL_STORAGE names one."""

import re
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol

from flask import current_app

# No part may begin with a dot: that leaves no room for "..", nor for hidden files.
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
LONGEST_KEY = 200


class Store(Protocol):
    """What a place for files can do."""

    def put(self, key: str, data: bytes) -> None: ...
    def get(self, key: str) -> bytes | None: ...
    def delete(self, key: str) -> None: ...


def put(key: str, data: bytes) -> None:
    """Keep a file: whole or not at all, in the place of an older one."""
    _store().put(_checked(key), data)


def get(key: str) -> bytes | None:
    return _store().get(_checked(key))


def delete(key: str) -> None:
    """Forget a file; nothing happens when there is none."""
    _store().delete(_checked(key))


class Folder:
    """Files below one directory of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        file = self.root / key
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, data)

    def get(self, key: str) -> bytes | None:
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        (self.root / key).unlink(missing_ok=True)


class Bucket:
    """Objects in an S3-compatible bucket, below a prefix."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self.client, self.bucket, self.prefix = client, bucket, prefix

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=data)

    def get(self, key: str) -> bytes | None:
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key)
        except self.client.exceptions.NoSuchKey:
            return None
        data: bytes = found["Body"].read()
        return data

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self.prefix + key)


def write_whole(file: Path, data: bytes) -> None:
    """Write beside the file, then take its name: nobody ever reads half of it."""
    draft = file.with_name(f".{token_hex(8)}")
    try:
        draft.write_bytes(data)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _checked(key: str) -> str:
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:60]!r}")
    return key


def _store() -> Store:
    store: Store = current_app.extensions.get("storage") or _open(current_app.config["STORAGE"])
    current_app.extensions["storage"] = store
    return store


def _open(place: str) -> Store:
    if not place.startswith("s3://"):
        return Folder(Path(place))
    import boto3  # noqa: PLC0415 - an extra: only who keeps files in a bucket installs it

    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    return Bucket(boto3.client("s3"), bucket, f"{prefix.rstrip('/')}/" if prefix else "")
