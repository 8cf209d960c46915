"""What admins write of an account: a reason, a rank."""

from portal.people.powers import Rank
from portal.web.forms import ChoiceField, LineField, PortalForm, needed

_RANKS = {
    Rank.PERSON: "No admin",
    Rank.ADMIN: "Admin",
    Rank.SUPER_ADMIN: "Admin who makes admins",
}


def _reason(label: str, id_: str) -> LineField:
    """Everybody who reads the log reads it. Two forms of one page each have an `id` for it."""
    return LineField(label, [needed("Write why: it stands in the log.")], id=id_)


class SuspendForm(PortalForm):
    reason = _reason("Reason to suspend", "suspend-reason")


class LookForm(PortalForm):
    reason = _reason("Reason to look", "view-as-reason")


class RankForm(PortalForm):
    rank = ChoiceField("Runs the site as", {rank.value: said for rank, said in _RANKS.items()})
