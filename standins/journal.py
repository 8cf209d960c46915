"""What was asked, so that a test can count calls and look into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One call of the shop, and what it was answered."""

    method: str
    path: str
    params: Mapping[str, Any]
    headers: Mapping[str, str]
    status: int
    replayed: bool = False

    @property
    def account(self) -> str | None:
        return self.headers.get("Stripe-Account")


class Journal(list[Asked]):
    def of(self, method: str, path: str = "") -> list[Asked]:
        """Calls with that method whose path begins so: `requests.of("POST", "/v1/refunds")`."""
        return [asked for asked in self if asked.method == method and asked.path.startswith(path)]
