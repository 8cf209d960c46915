"""What organizers do with codes: make, follow, test, make many; what admins set for an event.

Above orders, because a code is judged by what it gave. The codes themselves are `portal.codes`.
"""
