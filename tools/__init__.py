"""Sets up, starts and checks the portal.

Standard library only: it runs before anything is installed.
"""

import sys

# Here, because any other module of this package already fails to load on an older Python.
if sys.version_info < (3, 11):  # noqa: UP036 - said to those who do not meet the minimum
    sys.exit("The portal needs Python 3.11 or newer. Name one: make PYTHON=python3.12 …")
