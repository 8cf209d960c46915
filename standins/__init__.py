"""Stand-ins for the payment providers: programs that speak their HTTP and keep their rules.

The portal talks to them with its real clients and knows nothing of them; tests and `make run` do.

delivery   brings what a provider has to say to the shop: at once, on demand, twice, in any order
journal    what was asked, so that a test can count calls
faults     answers that get lost, servers that stumble
serving    a stand-in behind a port, in threads
keys       what a portal must be told
memory     what outlives a restart beside a demo
stripe     Connect, Checkout, refunds, disputes, signed events
paypal     orders, captures, refunds, verified events
"""
