"""Sets up, starts and checks the portal. Standard library only: it runs before anything is installed."""
