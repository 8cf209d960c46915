"""Asks axe what keeps people from using a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"),
        "best-practice",
    ],
    "resultTypes": ["violations"],
}
# What a page is made of is the same by day and by night; its colours are not. And those do not
# depend on its width: what is seen again at another one need not be asked for them twice.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
STRUCTURE = RULES | {"rules": {"color-contrast": {"enabled": False}}}
SOURCE = Axe().axe_script
# Only what was found comes back: the whole report is long, and on its way longer than the search.
RUN = "(rules) => axe.run(rules).then((report) => report.violations)"

# A colour half-way through its fade has no contrast to speak of: nothing fades while axe looks.
# The security policy lets a constructed sheet pass.
STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; }");
  document.adoptedStyleSheets = [sheet];
}"""
MOVING = "() => { document.adoptedStyleSheets = [] }"
TWO_FRAMES = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


def violations(page: Page, *, colours: bool = True) -> list[str]:
    """WCAG 2.2 AA and good practice, in light and in dark: one sentence for each element."""
    found = []
    asked = (("light", RULES), ("dark", COLOURS)) if colours else (("light", STRUCTURE),)
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    page.evaluate(STILL)
    for scheme, rules in asked:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(TWO_FRAMES)
        for violation in page.evaluate(RUN, rules):
            found += [_sentence(scheme, violation, node) for node in violation["nodes"]]
    page.emulate_media(color_scheme="null", reduced_motion="null")
    page.evaluate(MOVING)
    return found


def _sentence(scheme: str, violation: dict, node: dict) -> str:
    where = " ".join(map(str, node["target"]))
    return f"{scheme}: {violation['id']}: {violation['help']}: {where}: {node['failureSummary']}"
