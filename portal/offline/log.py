"""Write down what was settled by hand, and what was printed, beside the act."""

from portal import activity
from portal.activity import Words
from portal.events import Event
from portal.offline.models import SlipBook, StraySale

activity.tell(
    {
        "sale.strayed": Words("Sale to settle", "{who} sold {what}, and it was refused later"),
        "sale.settled": Words("Sale settled by hand", "{who} settled {what} by hand: {note}"),
        "slips.printed": Words("Slips printed", "{who} printed the slips {what}"),
    }
)


def record_strayed(stray: StraySale) -> None:
    activity.record(
        "sale.strayed", "stray sale", stray.ref, actor_id=stray.sold_by_id,
        event_id=stray.event_id, details={"what": stray.words},
    )  # fmt: skip


def record_settled(stray: StraySale, *, by_id: int, note: str) -> None:
    activity.record(
        "sale.settled", "stray sale", stray.ref, actor_id=by_id,
        event_id=stray.event_id, details={"what": stray.words, "note": note},
    )  # fmt: skip


def record_printed(event: Event, book: SlipBook) -> None:
    activity.record(
        "slips.printed", "slips", book.ref, actor_id=book.made_by_id,
        event_id=event.id, details={"what": f"{book.first} to {book.last}"},
    )  # fmt: skip
