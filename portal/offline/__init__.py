"""The till without a line: what its browser keeps, sales that a human settles, slips of paper."""
