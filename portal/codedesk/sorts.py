"""The two sorts of codes that organizers keep. Their pages are the same, at two addresses."""

from dataclasses import dataclass

from portal.codes import UsedFor


@dataclass(frozen=True)
class Sort:
    """`name` is what its pages are called in code, `address` where they stand."""

    used_for: UsedFor
    name: str
    address: str
    label: str
    one: str

    @property
    def gives_discount(self) -> bool:
        return self.used_for != UsedFor.ACCESS

    def endpoint(self, view: str) -> str:
        """For the gate: `may(sort.endpoint("new"))`."""
        return f"codes.{self.name}.{view}"


DISCOUNT = Sort(UsedFor.TICKET, "discount", "discount-codes", "Discount codes", "discount code")
ACCESS = Sort(UsedFor.ACCESS, "access", "access-codes", "Access codes", "access code")
SORTS = (DISCOUNT, ACCESS)
