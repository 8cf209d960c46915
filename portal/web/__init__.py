"""What all slices share towards the browser."""
