"""Mail to people of an event: written, looked at, taken back or sent; reminders."""
