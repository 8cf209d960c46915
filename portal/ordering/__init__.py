"""Add an order for somebody else: chosen, priced and paid by the word of an organizer."""
