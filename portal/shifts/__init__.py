"""Shifts at the till: opened with a counted float, closed with a count, every cent explained."""
