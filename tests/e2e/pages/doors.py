"""The map of addresses: every door of the house, who may open it, and which lead nowhere."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from portal.core.access import Permission
from portal.web.blueprint import Who, need_of

GUEST = "guest"
HALFWAY = "halfway"  # between the password and the second step

# All that answers to GET and is no page. `test_what_is_no_page_shows_none` keeps it honest.
NO_PAGES = {
    *("api.description", "api.health", "api.show_modules", "api.show_order", "static"),
    *("boxoffice.qr", "documents.ticket_qr"),
    *("documents.order_receipt_pdf", "documents.order_tickets_pdf", "documents.ticket_pdf"),
    *("offline.script", "offline.kit_pdf"),
    "boxoffice.stock",  # a part, for tills that ask every few seconds
    "checkin.standing",  # the same for gates
    *("checkout.sign_in", "invitations.sign_in", "shop.sign_in"),  # lead on
    "api.stripe_authorization",
    *("account.download", "account.second_factor_qr"),
    *("admin.activity_as_csv", "activity.as_csv"),
    *("checkout.ics", "shop.ics", "mail.download"),
    *("codes.discount.as_csv", "codes.discount.batch_as_csv"),
    *("codes.access.as_csv", "codes.access.batch_as_csv"),
    *("exports.discount_code_orders", "exports.access_code_orders"),
    *("exports.orders_as_csv", "exports.orders_as_xlsx"),
    *("exports.attendees_as_csv", "exports.attendees_as_xlsx"),
    *("worklist.failures_as_csv", "worklist.result"),
    *("attendees.badges_pdf", "attendees.list_pdf"),
    "shifts.as_csv",
    "pictures.show_file",
    *("passes.mine", "passdesk.qr"),
}

# Open only to who comes from elsewhere with what they were given there; their own tests go there.
ONLY_FROM_ELSEWHERE = {"payments.stripe_return", "payments.connect"}

# Where an address is more than one page.
ASKED = {"boxoffice.find": {"q": "Liis"}}

# Where the links and forms of a page lead, as method and address.
LEADS = """() => {
  const all = (wanted) => [...document.querySelectorAll(wanted)];
  const own = (button) => button.type === "submit" && !button.hasAttribute("formaction");
  const hx = (method) => all(`[hx-${method}]`).map((e) => [method, e.getAttribute(`hx-${method}`)]);
  // Not `form.action`: a field may have that name, and stands in its way.
  const address = (form) => form.getAttribute("action") || location.href;
  return [
    ...all("a[href]:not([href^='#'])").map((link) => ["get", link.href]),
    ...all("form").filter((f) => [...f.elements].some(own)).map((f) => [f.method, address(f)]),
    ...all("[formaction]").map((button) => ["post", button.formAction]),
    ...hx("get"), ...hx("post"),
  ].map(([method, url]) => [method, new URL(url, location).href]);
}"""


def pages(app: Flask) -> list[Rule]:
    return [door for door in doors(app) if door.endpoint not in NO_PAGES]


def doors(app: Flask) -> Iterator[Rule]:
    """Every address that answers to GET."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in ONLY_FROM_ELSEWHERE:
            yield rule


def address(app: Flask, door: Rule, known: dict[str, str]) -> str:
    """With something real for each argument; an argument that nobody knows is a `KeyError`.

    The same name means something else elsewhere: `people.token`, `checkout.pay.code`.
    """
    values = {name: _value(door.endpoint, name, known) for name in door.arguments}
    with app.test_request_context():
        return url_for(door.endpoint, **values, **ASKED.get(door.endpoint, {}))


def _value(endpoint: str, name: str, known: dict[str, str]) -> str:
    """Of the address itself, of its slice, or the same everywhere."""
    blueprint = endpoint.rpartition(".")[0]
    return known.get(f"{endpoint}.{name}") or known.get(f"{blueprint}.{name}") or known[name]


def visitor(app: Flask, door: Rule) -> str:
    """Somebody of the cast who may."""
    if door.endpoint.startswith("checkout.") and "code" in door.arguments:
        return "bo"
    if door.endpoint == "people.second_step":
        return HALFWAY
    need = need_of(app.view_functions[door.endpoint])
    if need is None or need.who is Who.ALL:
        return GUEST
    return "ada" if need.permission is Permission.SITE_ADMIN else "olivia"


def leads_nowhere(app: Flask, here: str, method: str, url: str) -> bool:
    """Whether nothing of this site answers there; other sites are not ours to ask."""
    if urlsplit(url).netloc != urlsplit(here).netloc:
        return False
    try:
        app.url_map.bind("").match(urlsplit(url).path, method.upper())
    except HTTPException:
        return True
    return False
