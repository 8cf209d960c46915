"""Who stands at the till."""

from dataclasses import dataclass

from portal.people import User
from portal.tills.models import Shift


def holder_of(user: User) -> str:
    """As whom somebody with an account holds a shift."""
    return f"user:{user.id}"


@dataclass(frozen=True)
class Seller:
    """`user` answers for what is sold, `name` is on it; `shift` is their open one, if any."""

    user: User
    name: str
    shift: Shift | None = None

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def shift_id(self) -> int | None:
        return self.shift.id if self.shift else None
