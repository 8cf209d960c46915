"""What somebody sees and changes of their own: name, address, security, looks, tickets, data."""
