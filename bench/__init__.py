"""How fast the portal is, measured on the production server: `make bench`."""
