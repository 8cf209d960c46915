"""A browser that costs next to nothing: it shares the machine with the server it measures."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.server import HOST

PASSWORD = "foyer-demo"
TILL, OWNER, ADMIN = "door@example.org", "owner@example.org", "admin@example.org"

_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')
_TILES = re.compile(r'data-ticket="([A-Z0-9]+)"')


@dataclass
class Browser:
    """One connection that is kept open, and one jar of cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> tuple[int, bytes]:
        return self._send("GET", path)

    def get_if_new(self, path: str, tag: str) -> tuple[int, str]:
        """The status of a page that was seen before, and the tag by which to ask again."""
        answer = self._ask("GET", path, tag=tag)
        answer.read()
        return answer.status, answer.headers.get("ETag", tag)

    def post(self, path: str, **fields: str) -> tuple[int, bytes]:
        return self._send("POST", path, urlencode(fields).encode())

    def sign_in(self, email: str) -> None:
        token = csrf_token(self.get("/login")[1])
        status, _ = self.post("/login", csrf_token=token, email=email, password=PASSWORD)
        if status not in (http.client.NO_CONTENT, http.client.SEE_OTHER):
            raise SystemExit(f"{email} could not sign in: {status}")

    def open(self, path: str) -> http.client.HTTPResponse:
        """An answer that is still on its way; it must be read to its end."""
        return self._ask("GET", path)

    def _send(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        answer = self._ask(method, path, body)
        return answer.status, answer.read()

    def _ask(
        self, method: str, path: str, body: bytes | None = None, tag: str = ""
    ) -> http.client.HTTPResponse:
        self.connection = self.connection or http.client.HTTPConnection(HOST, self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if tag:
            headers["If-None-Match"] = tag
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{HOST}:{self.port}{path}",
                "HX-Request": "true",
            }
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


def csrf_token(page: bytes) -> str:
    found = _TOKEN.search(page.decode())
    if found is None:
        raise SystemExit("A page that should hold a form holds none.")
    return found[1]


def tiles(page: bytes) -> list[str]:
    """The references of the tickets on the screen of a till."""
    return list(dict.fromkeys(_TILES.findall(page.decode())))
