"""What an admin sends of the switches."""

from typing import Self

from wtforms import HiddenField

from portal import modules
from portal.core.modules import Module
from portal.web.forms import PortalForm, SwitchField


class SwitchForm(PortalForm):
    """One switch, or several; those that were not sent stay as they are.

    `sure` answers the question that comes before something is switched off.
    """

    ticket_include = SwitchField(Module.TICKETING.label)
    payment_include = SwitchField(Module.PAYMENTS.label)
    donation_include = SwitchField(Module.DONATIONS.label)
    sure = HiddenField()

    @classmethod
    def sent(cls) -> Self:
        return cls(data={module.value: on for module, on in modules.switches().items()})

    @property
    def wanted(self) -> dict[Module, bool]:
        return {module: self[module.value].data for module in Module if self[module.value].raw_data}

    @property
    def is_sure(self) -> bool:
        return bool(self.sure.data)
