"""What is typed and chosen about a team."""

from typing import Any

from portal.core.access import Role
from portal.people import looking
from portal.people.forms import mailable
from portal.team import rules
from portal.web.forms import ChoiceField, CreatingForm, LineField, PortalForm, needed

_ROLES = {role.value: role.label for role in rules.ROLES}


class InviteForm(CreatingForm):
    email = LineField(
        "Email",
        [needed("Write whom to invite.")],
        longest=254,
        render_kw={"type": "email", "autocomplete": "off"},
    )
    role = ChoiceField("Role", _ROLES, default=Role.BOX_OFFICE.value)

    def validate_email(self, field: Any) -> None:
        mailable(self, field)

    @property
    def typed(self) -> dict[str, Any]:
        """What `invitations.invite` takes."""
        return {
            "email": self.email.data,
            "role": Role(self.role.data),
            "key": self.idempotency_key.data,
        }


class RoleForm(PortalForm):
    """The new role of somebody; one small form for each row."""

    role = ChoiceField("Role", _ROLES)


class LookForm(PortalForm):
    role = ChoiceField("Role", {role.value: role.label for role in looking.ROLES})
