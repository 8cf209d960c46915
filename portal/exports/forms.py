"""The one button that has a large file made."""

from portal.web.forms import CreatingForm


class ExportForm(CreatingForm):
    """What goes into the file stands in the address of the page."""
