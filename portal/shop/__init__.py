"""What a buyer sees: the list of events, an event's page, what a basket costs, and the hold.

From here a held order goes on to the checkout.
"""
