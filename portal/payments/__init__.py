"""Money that arrived and money that went back."""

from portal.payments import log as log
from portal.payments.actions import book as book
from portal.payments.actions import capture as capture
from portal.payments.actions import confirm as confirm
from portal.payments.actions import left_of as left_of
from portal.payments.actions import lock as lock
from portal.payments.actions import refund as refund
from portal.payments.actions import refuse as refuse
from portal.payments.models import Payment as Payment
from portal.payments.models import PaymentState as PaymentState
from portal.payments.models import Provider as Provider
from portal.payments.paying import Gateway as Gateway
from portal.payments.paying import Way as Way
from portal.payments.paying import can_be_paid as can_be_paid
from portal.payments.paying import nobody_can_pay as nobody_can_pay
from portal.payments.paying import way_of as way_of
from portal.payments.paying import ways as ways
from portal.payments.queries import of_order as of_order
