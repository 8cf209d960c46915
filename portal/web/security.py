"""What is refused before anybody looks at it, and headers that every answer carries."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest

from portal.config import PROVIDERS
from portal.core.db import READING_METHODS

# Where a form of ours may lead: the pages on which people pay, and connect an account to be paid.
HOSTED = (
    "https://checkout.stripe.com",
    "https://connect.stripe.com",
    "https://www.paypal.com",
    "https://www.sandbox.paypal.com",
)
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self' {hosted}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
# No browser opens one of these as a page. What only pages heed would be a fifth of a first visit.
NEVER_A_PAGE = {"text/css", "text/javascript", "font/woff2"}
FOR_ALL = {"X-Content-Type-Options"}
# Where the policy of this site is kept; it names the providers it was set up with.
_POLICY = "content-security-policy"


def init_app(app: Flask) -> None:
    for refuse in (_other_hosts, _other_sites, _nul):
        app.before_request(refuse)

    policy = CONTENT_SECURITY_POLICY.format(hosted=" ".join(_hosted(app)))
    headers = HEADERS | {"Content-Security-Policy": policy}
    app.extensions[_POLICY] = policy

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            if name in FOR_ALL or response.mimetype not in NEVER_A_PAGE:
                response.headers.setdefault(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static" or response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def allow_camera(response: Response) -> None:
    """For a page that scans, and no other: the camera, and a decoder that comes as WebAssembly."""
    policy = current_app.extensions[_POLICY]
    response.headers["Content-Security-Policy"] = policy.replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    )
    permissions = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")
    response.headers["Permissions-Policy"] = permissions


def _hosted(app: Flask) -> Iterator[str]:
    """The providers' pages; those of a stand-in where there is one."""
    yield from HOSTED
    for name in PROVIDERS:
        base = urlsplit(app.config[name])
        if base.netloc:
            yield f"{base.scheme}://{base.netloc}"


def _other_hosts() -> Response | None:
    """A host that is none, or not ours (`TRUSTED_HOSTS`): no page of ours has an address there."""
    if isinstance(request.routing_exception, BadRequest):
        return Response("This site has another address.\n", 400, mimetype="text/plain")
    return None


def _other_sites() -> None:
    """Browsers say when another site sends a form; the token would refuse it as well."""
    writes = request.method not in READING_METHODS
    if writes and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise CSRFError("sent by another site")


def _nul() -> None:
    """No name holds NUL, and PostgreSQL fails at being asked for one."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(404)
