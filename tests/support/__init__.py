"""What the tests stand on: databases, the portal, a server, a browser, and measures."""
