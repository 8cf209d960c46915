"""What is typed to save a view."""

from portal.web.forms import CreatingForm, LineField, SwitchField, needed


class SaveForm(CreatingForm):
    name = LineField(
        "Name",
        [needed("Give the view a name.")],
        longest=60,
        id="view-name",
        render_kw={"autocomplete": "off"},
    )
    for_team = SwitchField("For the whole team", id="view-for-team")
