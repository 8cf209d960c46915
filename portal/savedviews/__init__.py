"""Views of a list that somebody named: what its address asks for, for oneself or for the team."""
