"""The till: sell on the spot, hand over the paper."""
