"""What of an address somebody may see. Pure."""

from portal.core.access import Permission, Role, allows
from portal.core.privacy import shortened


def address_for(role: Role | None, email: str | None) -> str | None:
    """Who changes orders sees it whole, who sells sees it shortened, who checks in does not."""
    if allows(role, Permission.ORDER_CHANGE):
        return email
    return shortened(email) if allows(role, Permission.ORDER_VIEW) else None
