"""What it costs to have the server there."""

from bench.report import Table
from bench.stand import Stand


def start_up(stand: Stand) -> Table:
    return [{"seconds to the first answer": stand.server.seconds_to_first_answer}]


def memory(stand: Stand) -> Table:
    """PSS counts what workers share by halves, USS not at all."""
    return [
        {"worker": number, "PSS MB": used.proportional, "USS MB": used.unique}
        for number, used in enumerate(stand.server.memory(), start=1)
    ] or [{"worker": "this system does not tell"}]
