"""Money that arrived and money that went back."""

from portal.payments import log as log
from portal.payments.actions import book as book
from portal.payments.actions import capture as capture
from portal.payments.actions import mark_paid as mark_paid
from portal.payments.models import Payment as Payment
from portal.payments.models import PaymentState as PaymentState
from portal.payments.models import Provider as Provider
from portal.payments.paying import Gateway as Gateway
from portal.payments.paying import Way as Way
from portal.payments.paying import can_be_paid as can_be_paid
from portal.payments.paying import nobody_can_pay as nobody_can_pay
from portal.payments.paying import way_of as way_of
from portal.payments.paying import ways as ways
from portal.payments.queries import all_of_order as all_of_order
from portal.payments.queries import of_order as of_order
from portal.payments.queries import tickets_of as tickets_of
from portal.payments.refunds import ask_again as ask_again
from portal.payments.refunds import confirm as confirm
from portal.payments.refunds import hand_back as hand_back
from portal.payments.refunds import left_of as left_of
from portal.payments.refunds import lock as lock
from portal.payments.refunds import refund as refund
from portal.payments.refunds import refuse as refuse
from portal.payments.refunds import stops as stops
