"""PayPal's REST interface, as much of it as we use, with our patience and in our words."""

import json
from types import TracebackType
from typing import Any, Self

import requests

from portal.config import PROVIDERS
from portal.core.context import setting
from portal.online.found import KeyReused, NotFound, Refused, Unreachable
from portal.online.gateways.line import Deadline

TRIES = 3
_SILENT = (
    "PayPal does not answer at this moment. Nothing was taken. Try again in a minute, or choose "
    "another way to pay."
)


class Line:
    """Ask one thing, or a few: `with Line() as line: line.post(…)`."""

    def __init__(self) -> None:
        self._deadline = Deadline()
        self._base = setting("PAYPAL_API_BASE") or PROVIDERS["PAYPAL_API_BASE"]
        self._session = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: Any, *, key: str | None = None) -> Any:
        """With a key it is done once, however often it is asked. Bytes go as they are."""
        headers = {"Prefer": "return=representation"}
        if key:
            headers["PayPal-Request-Id"] = key
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        auth = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        return self._send(method, path, data=sent, headers={**headers, **auth})

    def _token(self) -> str:
        """A fresh one each time: it is one more question, and nothing that could be stolen."""
        answer = self._send(
            "POST",
            "/v1/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(setting("PAYPAL_CLIENT_ID"), setting("PAYPAL_SECRET")),
        )
        return str(answer["access_token"])

    def _send(self, method: str, path: str, **what: Any) -> Any:
        """Asked again when there is no answer, or none that helps."""
        for _ in range(TRIES):
            if self._deadline.is_over:
                break
            try:
                answer = self._session.request(
                    method, self._base + path, timeout=self._deadline.left, **what
                )
            except requests.RequestException:
                continue
            if answer.status_code < 500 and answer.status_code != 429:
                return _read(answer)
        raise Unreachable(_SILENT)


def _read(answer: requests.Response) -> Any:
    if answer.ok:
        return answer.json() if answer.content else {}
    if answer.status_code == 401:
        raise Unreachable(_SILENT)
    if answer.status_code == 404:
        raise NotFound("PayPal knows no such payment.")
    try:
        said = answer.json()
    except ValueError:
        raise Unreachable(_SILENT) from None
    issues = [str(each.get("issue", "")) for each in said.get("details") or []]
    if "DUPLICATE_REQUEST_ID" in issues or said.get("name") == "DUPLICATE_REQUEST_ID":
        raise KeyReused("This payment was begun with something else. Try again.")
    raise PayPalRefused(issues[0] if issues else str(said.get("name", "")), said)


class PayPalRefused(Refused):
    """`issue` is PayPal's own word for it."""

    def __init__(self, issue: str, said: Any) -> None:
        super().__init__(f"PayPal says: {said.get('message') or issue}")
        self.issue = issue
