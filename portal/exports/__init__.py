"""Files of an event to take along: its orders and its attendees, as CSV and as XLSX."""
