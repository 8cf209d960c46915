"""The addresses of the site's own pages, for admins."""

from portal.web.blueprint import Slice

blueprint = Slice("admin", __name__, url_prefix="/admin")
