"""Long work on codes, for the worker."""

from portal.codes import batches
from portal.core.db import in_transaction
from portal.jobs import handler


@handler(batches.JOB)
def make_batch(batch_id: int) -> None:
    """Until none is missing; what a worker made that was killed is there already."""
    while in_transaction(lambda: batches.make_some(batch_id)):
        pass
