"""A stand-in for Stripe, for the real SDK: point its `api` and `connect` addresses here.

control      what a test may do to it (`Stripe`)
world        what it remembers, its keys, its lock
app          the program: keys, accounts, repeated calls, then the work
sessions     Checkout Sessions      paying    a card is charged      hosted   the page for it
accounts     connected accounts     oauth     accounts that exist    charges  to look at
refunds      money back             disputes  money taken back       events   what happened
parameters   every name checked against `stripe.params`       wishes   what a session may be
"""

from standins.stripe.control import Stripe
from standins.stripe.paying import DECLINED, GOOD, Declined

__all__ = ["DECLINED", "GOOD", "Declined", "Stripe"]
