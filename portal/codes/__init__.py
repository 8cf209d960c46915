"""Discount and access codes: what they give, when they work, and why not."""

from portal.codes.clocks import keep_wall_clock as keep_wall_clock
from portal.codes.models import Code as Code
from portal.codes.models import UsedFor as UsedFor
from portal.codes.queries import find as find
from portal.codes.queries import of_event as of_event
from portal.codes.queries import of_names as of_names
from portal.codes.queries import opened_by as opened_by
from portal.codes.reasons import Act as Act
from portal.codes.reasons import Reason as Reason
from portal.codes.reasons import Refused as Refused
from portal.codes.reasons import Step as Step
from portal.codes.rules import Held as Held
from portal.codes.rules import Part as Part
from portal.codes.rules import Situation as Situation
from portal.codes.rules import Verdict as Verdict
from portal.codes.rules import first_no as first_no
from portal.codes.rules import judge as judge
from portal.codes.rules import uses as uses
from portal.codes.stock import give_back as give_back
from portal.codes.stock import take as take
from portal.codes.text import fold as fold
from portal.codes.typed import typed_in as typed_in
from portal.codes.worth import off_each as off_each
