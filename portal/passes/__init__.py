"""Shift passes: sell at the door of one evening without an account, by a link and a PIN."""

from portal.passes.models import ShiftPass as ShiftPass
from portal.passes.standing import Standing as Standing
from portal.passes.standing import current as current
from portal.passes.standing import for_sale as for_sale
from portal.passes.standing import guest_at as guest_at
from portal.passes.standing import here as here
