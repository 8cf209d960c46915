"""A new event from an old one: what goes along, every date of it, and the copy itself."""

from portal.copying.actions import also as also
from portal.copying.actions import copy as copy
