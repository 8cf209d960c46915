"""What a till puts right: voids, tickets given back or exchanged, prices set by hand."""

from portal.corrections.actions import Returned as Returned
from portal.corrections.actions import Voided as Voided
from portal.corrections.actions import exchange as exchange
from portal.corrections.actions import give_back as give_back
from portal.corrections.actions import note_price as note_price
from portal.corrections.actions import void as void
from portal.corrections.models import Correction as Correction
from portal.corrections.models import Kind as Kind
from portal.corrections.queries import is_void as is_void
from portal.corrections.queries import of_shift as of_shift
from portal.corrections.rules import REASONS as REASONS
