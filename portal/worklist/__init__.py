"""Long work of an event, for those who wait for it."""
