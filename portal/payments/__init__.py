"""Money that arrived and money that went back."""

from portal.payments.actions import capture as capture
from portal.payments.models import Payment as Payment
from portal.payments.models import Provider as Provider
