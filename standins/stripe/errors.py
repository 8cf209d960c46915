"""How Stripe says no."""

from typing import Any


class StripeError(Exception):
    """Becomes the answer. `executed`: the call had begun, so its idempotency key remembers this."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        executed: bool = False,
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.executed = message, status, executed
        self.kind, self.code, self.param = kind, code, param

    def body(self) -> dict[str, Any]:
        said: dict[str, Any] = {"type": self.kind, "message": self.message}
        if self.code:
            said["code"] = self.code
            said["doc_url"] = f"https://docs.stripe.com/error-codes#{self.code}"
        if self.param:
            said["param"] = self.param
        return {"error": said}


class OAuthError(StripeError):
    """OAuth has a shape of its own."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message, status=status, code=code)

    def body(self) -> dict[str, Any]:
        return {"error": self.code, "error_description": self.message}


def missing(kind: str, ref: str, param: str = "id") -> StripeError:
    return StripeError(f"No such {kind}: '{ref}'", status=404, code="resource_missing", param=param)
