"""Who people are, how they sign in, and what each is to which event."""

from portal.people import log as log
from portal.people.actions import add_user as add_user
from portal.people.actions import join as join
from portal.people.models import Membership as Membership
from portal.people.models import User as User
from portal.people.queries import by_email as by_email
from portal.people.queries import managers as managers
from portal.people.queries import role_of as role_of
from portal.people.queries import team as team
from portal.people.sessions import current as current
from portal.people.sessions import me as me
