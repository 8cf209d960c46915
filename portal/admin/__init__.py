"""What admins see and set: the health of the site, its switches, topics, settings and mail."""
