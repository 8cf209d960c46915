"""Stylesheets, scripts and pictures under addresses that change when their content does."""

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request, url_for

VERSION_LENGTH = 8
FOREVER = "public, max-age=31536000, immutable"


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


def read_versions(folder: Path) -> dict[str, str]:
    """Each file below the folder, by its name from there."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): version(file) for file in files}


def version(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:VERSION_LENGTH]


def _asks_for(versions: dict[str, str]) -> bool:
    name = (request.view_args or {}).get("filename")
    return "v" in request.args and request.args["v"] == versions.get(str(name))
