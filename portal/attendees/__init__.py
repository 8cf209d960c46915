"""Who comes to an event: the list of people, who of them is in, and the list on paper."""
