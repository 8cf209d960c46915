"""The orders of an event as a list: find some, sum them up, do one thing to many."""
