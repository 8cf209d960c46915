"""Stylesheets, scripts and pictures: small on the way, and kept until their content changes."""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request, url_for

from portal.web import bundles, packing

VERSION_LENGTH = 8
PACKED = frozenset({"image/svg+xml", "application/javascript", "application/wasm"})
FOREVER = "public, max-age=31536000, immutable"
# Entries that are sent with all they import.
BUNDLED = ("js/till.js",)


def init_app(app: Flask) -> None:
    versions = read_versions(Path(app.static_folder or ""))

    def asset(name: str) -> str:
        """The address of a static file; a name that does not exist is an error."""
        return url_for("static", filename=name, v=versions[name])

    def keep_forever(response: Response) -> Response:
        # Only the version we have: during a deployment the old server must not lend its file
        # the new one's address.
        if request.endpoint == "static" and not app.debug and _asks_for(versions):
            response.headers["Cache-Control"] = FOREVER
        return response

    app.jinja_env.globals["asset"] = asset
    app.after_request(keep_forever)
    app.after_request(_compress)
    _send_bundles(app)
    app.after_request(packing.pack)


def _send_bundles(app: Flask) -> None:
    """Under an address of its own, so that each module can be asked for alone as well."""
    folder = Path(app.static_folder or "")
    whole = {name: bundles.bundle(folder / name).encode() for name in BUNDLED}
    versions = {name: _digest(text) for name, text in whole.items()}

    def bundle(name: str) -> str:
        """The address of a module with all that it imports; while we write, of the module alone."""
        if app.debug:
            return url_for("static", filename=name)
        return url_for("static", filename=name, whole=versions[name])

    def send_whole(response: Response) -> Response:
        name, wanted = str((request.view_args or {}).get("filename")), request.args.get("whole")
        if (
            request.endpoint == "static"
            and wanted
            and name in whole
            and response.status_code == 200
        ):
            response.direct_passthrough, file = False, response.response
            response.set_data(whole[name])
            file.close()  # type: ignore[union-attr]  # what `send_file` opened for us
            for of_the_entry_alone in ("ETag", "Last-Modified"):
                response.headers.pop(of_the_entry_alone, None)
            if wanted == versions[name]:
                response.headers["Cache-Control"] = FOREVER
        return response

    app.jinja_env.globals["bundle"] = bundle
    app.after_request(send_whole)


def read_versions(folder: Path) -> dict[str, str]:
    """Each file below the folder, by its name from there."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): version(file) for file in files}


def version(file: Path) -> str:
    return _digest(file.read_bytes())


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:VERSION_LENGTH]


def _compress(response: Response) -> Response:
    """Send text packed. Static files only, each once; pages are packed anew, by `packing`.

    A part of a file (206) and "not changed" (304) pass as they are.
    """
    packable = (response.mimetype or "").partition("/")[0] == "text" or response.mimetype in PACKED
    if request.endpoint != "static" or response.status_code != 200 or not packable:
        return response
    response.headers["Vary"] = "Accept-Encoding"
    if request.accept_encodings["gzip"]:
        file, response.direct_passthrough = response.response, False
        response.set_data(_packed(response.get_data()))
        if hasattr(file, "close"):  # what `send_file` opened for us; not so for a bundle
            file.close()
        response.headers["Content-Encoding"] = "gzip"
    return response


@cache
def _packed(data: bytes) -> bytes:
    """There are only as many as there are files, so each is packed once."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def _asks_for(versions: dict[str, str]) -> bool:
    name = (request.view_args or {}).get("filename")
    return "v" in request.args and request.args["v"] == versions.get(str(name))
