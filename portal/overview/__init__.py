"""What an organizer sees of events: the list, one event's figures, its settings, publishing.

Above tickets, orders and payments, because it tells of all of them; `events` itself cannot.
"""
