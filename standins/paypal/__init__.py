"""A stand-in for PayPal: orders, captures, refunds, and events that it verifies itself.

control   what a test may do to it (`PayPal`)
world     what it remembers, its keys, its lock
app       the program: who asks, repeated calls, then the work
orders    made, looked at         hosted   approved by a buyer      captures  money that moved
refunds   money back              disputes money in question        notices   what happened
money     decimal strings, and which currencies have them
"""

from standins.paypal.control import PayPal

__all__ = ["PayPal"]
