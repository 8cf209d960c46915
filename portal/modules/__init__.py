"""Which parts of the portal are switched on, and what each closes when it is off."""

from portal.core.modules import Module as Module
from portal.modules import log as log
from portal.modules.actions import UNDO_WITHIN as UNDO_WITHIN
from portal.modules.actions import switch as switch
from portal.modules.actions import undo as undo
from portal.modules.queries import Switches as Switches
from portal.modules.queries import is_on as is_on
from portal.modules.queries import switches as switches
from portal.modules.rules import ABOUT as ABOUT
from portal.modules.rules import CLOSED as CLOSED
