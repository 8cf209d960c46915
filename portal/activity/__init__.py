"""Who did what and when; append only."""

from portal.activity.actions import addresses_of as addresses_of
from portal.activity.actions import forget as forget
from portal.activity.actions import happening as happening
from portal.activity.actions import record as record
from portal.activity.models import Activity as Activity
from portal.activity.words import Words as Words
from portal.activity.words import changed as changed
from portal.activity.words import tell as tell
