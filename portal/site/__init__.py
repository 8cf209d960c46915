"""What admins set for the whole site: what is switched on, its name, how long places are held."""

from portal.site.models import SignUp as SignUp
from portal.site.queries import Settings as Settings
from portal.site.queries import forget as forget
from portal.site.queries import lock as lock
from portal.site.queries import settings as settings
