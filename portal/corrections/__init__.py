"""What a till puts right: voids, tickets given back or exchanged, prices set by hand."""

from portal.corrections.actions import note_price as note_price
from portal.corrections.models import Correction as Correction
from portal.corrections.models import Kind as Kind
from portal.corrections.queries import is_void as is_void
from portal.corrections.queries import moved as moved
from portal.corrections.queries import named as named
from portal.corrections.queries import of_shift as of_shift
from portal.corrections.returning import Made as Made
from portal.corrections.returning import Plan as Plan
from portal.corrections.returning import Wish as Wish
from portal.corrections.returning import give_back as give_back
from portal.corrections.returning import plan as plan
from portal.corrections.rules import REASONS as REASONS
from portal.corrections.rules import Seat as Seat
from portal.corrections.rules import is_own as is_own
from portal.corrections.rules import reason as reason
from portal.corrections.rules import seats as seats
from portal.corrections.voiding import Voided as Voided
from portal.corrections.voiding import void as void
from portal.corrections.voiding import why_not_alone as why_not_alone
