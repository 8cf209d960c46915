"""From Continue to the tickets: who comes, how it is paid, and the page of an order."""
