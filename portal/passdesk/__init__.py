"""Make, print and withdraw shift passes, and the page behind the link of one."""
