"""Shifts at the till: opened with a counted float, closed with a count, every cent explained."""

from portal.shifts.report import Row as Row
from portal.shifts.report import Section as Section
