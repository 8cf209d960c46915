"""What an organizer sees of one order, and does about its money."""
