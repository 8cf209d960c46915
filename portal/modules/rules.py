"""Which module needs which, and the sentence each says when it is off. Pure."""

from collections.abc import Mapping

from portal.core.modules import Module
from portal.core.refusals import Fault

REQUIRES: dict[Module, Module] = {Module.DONATIONS: Module.PAYMENTS}

# What an admin reads beside the switch.
ABOUT: dict[Module, str] = {
    Module.TICKETING: "Tickets and codes are made and sold, online and at the door. "
    "Off: pages of events, orders and papers stay.",
    Module.PAYMENTS: "Tickets may cost money. Off: only free tickets are sold, "
    "and money that is under way still arrives.",
    Module.DONATIONS: "Buyers may give what they like. It needs payments.",
}

CLOSED: dict[Module, str] = {
    Module.TICKETING: "Ticketing is switched off on this site, so nothing can be sold. "
    "An admin can switch it on.",
    Module.PAYMENTS: "Payments are switched off on this site, so only free tickets can be sold. "
    "An admin can switch them on.",
    Module.DONATIONS: "Donations are switched off on this site. An admin can switch them on.",
}


def contradictions(wanted: Mapping[Module, bool]) -> list[Fault]:
    """Modules that are to be on while the same change puts off what they require."""
    return [
        Fault(f"{module.label} need {required.label.lower()}: switch both on.", module.value)
        for module, required in REQUIRES.items()
        if wanted.get(module) and wanted.get(required) is False
    ]


def after(now: Mapping[Module, bool], wanted: Mapping[Module, bool]) -> dict[Module, bool]:
    """The switches after a change: on takes the required ones along, off the dependent ones."""
    result = {**now, **wanted}
    for module, required in REQUIRES.items():
        if wanted.get(module):
            result[required] = True
        elif not result[required]:
            result[module] = False
    return result
