"""The page of the test bench."""

from flask import Response, request

from portal import tickets
from portal.codedesk import bench
from portal.codedesk.bench_form import BenchForm
from portal.codedesk.routes import both, here
from portal.core.access import Permission
from portal.events import Event
from portal.tickets import Ticket
from portal.web.blueprint import needs
from portal.web.pages import show


@both("/test", "GET")
@needs(Permission.CODE_EDIT)
def trial(event: Event) -> Response:
    """A form that only asks: its answer has an address, to be sent to a colleague."""
    form = BenchForm.asked(event, _on_the_bench(event), request.args)
    asked = bool(form.code.data) and form.validate()
    result = bench.run(event, form.wish) if asked else None
    return show(
        "codes/test.html",
        parts={"result": "codes/_result.html"},
        status=422 if form.errors else 200,
        event=event,
        sort=here(),
        form=form,
        result=result,
    )


def _on_the_bench(event: Event) -> list[Ticket]:
    """Tickets with a price of their own; no code touches a gift."""
    return [t for t in tickets.of_event(event) if not t.is_donation and t.closed_at is None]
