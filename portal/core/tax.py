"""A tax on what is sold: its name, its rate, and whether prices contain it. Pure."""

from dataclasses import dataclass

from portal.core.money import BASIS_POINTS, round_half_up


@dataclass(frozen=True)
class Tax:
    """One tax. `included`: the prices contain it already, else it comes on top of their sum.

    `tax_id` is what the seller is known by to who collects it, as papers show it.
    """

    name: str
    basis_points: int
    included: bool
    tax_id: str = ""

    def on(self, net_minor: int) -> int:
        """What it makes of a sum of lines, in minor units; rounded half up, once."""
        whole = BASIS_POINTS + self.basis_points if self.included else BASIS_POINTS
        return round_half_up(net_minor * self.basis_points, whole)

    @property
    def on_top(self) -> int:
        """Basis points that are added to what prices make; 0 where they contain it."""
        return 0 if self.included else self.basis_points

    @property
    def label(self) -> str:
        """22% VAT"""
        return f"{percent(self.basis_points)}% {self.name}"

    @property
    def words(self) -> str:
        """incl. 22% VAT, + 22% VAT"""
        return f"{'incl.' if self.included else '+'} {self.label}"


def percent(basis_points: int) -> str:
    """As a field takes it: 22, 7.7, 8.25."""
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
