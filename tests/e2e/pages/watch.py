"""Listens while a page is looked at: to the console, to the network, to the security policy."""

from playwright.sync_api import ConsoleMessage, Page, Request, Response

BREACHES = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


class Watch:
    """`watch.heard`: one sentence for each complaint since it was last taken."""

    def __init__(self, page: Page) -> None:
        self._heard: list[str] = []
        page.add_init_script(BREACHES)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._heard.append(f"error: {error}"))
        page.on("requestfailed", self._lost)
        page.on("response", self._answer)

    def take(self) -> list[str]:
        heard, self._heard = self._heard, []
        return heard

    def _console(self, message: ConsoleMessage) -> None:
        # What failed to load is heard of by its answer; service workers: see `support.browser`.
        known = ("Failed to load", "blocked by Playwright")
        if message.type in ("error", "warning") and not any(each in message.text for each in known):
            self._heard.append(f"console: {message.text}")

    def _lost(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left meanwhile
            self._heard.append(f"lost: {request.url} {request.failure}")

    def _answer(self, answer: Response) -> None:
        """The status of a page itself is for the test to compare, and forms are refused."""
        expected = answer.request.is_navigation_request() or answer.status in (409, 422)
        if answer.status >= 400 and not expected:
            self._heard.append(f"answer: {answer.url} {answer.status}")
