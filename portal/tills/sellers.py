"""Who stands at the till."""

from dataclasses import dataclass

from portal.people import User
from portal.tills.models import Shift


def holder_of(user: User) -> str:
    """As whom somebody with an account holds a shift."""
    return f"user:{user.id}"


@dataclass(frozen=True)
class Guest:
    """Somebody without an account, with a shift pass: only at its till, only its tickets.

    `till_id` and `ticket_ids` are None where the pass does not say. A guest has the rights of
    the box office and no more, whatever the `user` may who answers for them.
    """

    pass_id: int
    pass_ref: str
    pass_name: str
    till_id: int | None = None
    ticket_ids: frozenset[int] | None = None

    @property
    def holder(self) -> str:
        """As whom they hold a shift: one pass, one drawer, whoever stands there with it."""
        return f"pass:{self.pass_ref}"


@dataclass(frozen=True)
class Seller:
    """`user` answers for what is sold, `name` is on it; `shift` is their open one, if any."""

    user: User
    name: str
    shift: Shift | None = None
    guest: Guest | None = None

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def holder(self) -> str:
        return self.guest.holder if self.guest else holder_of(self.user)

    @property
    def pass_id(self) -> int | None:
        return self.guest.pass_id if self.guest else None

    @property
    def sold_by(self) -> str | None:
        """The name that was typed at the start, for who has no account that tells it."""
        return self.name if self.guest else None

    @property
    def shift_id(self) -> int | None:
        return self.shift.id if self.shift else None
