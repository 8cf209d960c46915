"""Who stands at the till."""

from dataclasses import dataclass

from portal.people import User
from portal.tickets import Ticket
from portal.tills.models import Shift, Till


def holder_of(user: User) -> str:
    """As whom somebody with an account holds a shift."""
    return f"user:{user.id}"


@dataclass(frozen=True)
class Seller:
    """`user` answers for what is sold, `name` is on it; `shift` is their open one, if any."""

    user: User
    name: str
    shift: Shift | None = None
    # Who holds the shift when that is not the account itself.
    holding: str | None = None

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def holder(self) -> str:
        return self.holding or holder_of(self.user)

    @property
    def shift_id(self) -> int | None:
        return self.shift.id if self.shift else None

    @property
    def till(self) -> Till | None:
        return self.shift.till if self.shift else None

    @property
    def lets_in(self) -> bool:
        """Whether a sale here may be the entry; the event decides when."""
        return self.till is None or self.till.auto_check_in

    def may_sell(self, ticket: Ticket) -> bool:
        """A till with tickets of its own sells nothing else."""
        return self.till is None or self.till.sells(ticket)
