"""What an admin writes of topics."""

from typing import Any, Self

from wtforms import HiddenField

from portal.events import queries
from portal.events.models import Topic
from portal.events.topics import LONGEST_NAME
from portal.web.forms import ChoiceField, CreatingForm, LineField, PortalForm, needed

NO_TOPIC = "none"
NOT_CHOSEN = {"": "Choose…"}


def _name() -> LineField:
    return LineField("Name", [needed("Write a name, like Music.")], longest=LONGEST_NAME)


class NewTopicForm(CreatingForm):
    name = _name()


class TopicForm(PortalForm):
    """`was` is the name that the form was filled from."""

    name = _name()
    was = HiddenField()

    @classmethod
    def of(cls, topic: Topic, **options: Any) -> Self:
        return cls(data={"name": topic.name, "was": topic.name}, **options)


class RemoveForm(PortalForm):
    """Where the events of a topic go that is taken off the list."""

    into = ChoiceField("Its events go to", NOT_CHOSEN, default="")

    others: dict[str, Topic]

    @classmethod
    def of(cls, topic: Topic, **options: Any) -> Self:
        form = cls(**options)
        form.others = {each.slug: each for each in queries.topics() if each.id != topic.id}
        named = ((slug, each.name) for slug, each in form.others.items())
        form.into.choices = [*NOT_CHOSEN.items(), *named, (NO_TOPIC, "No topic")]
        return form

    @property
    def other(self) -> Topic | None:
        return self.others.get(self.into.data or "")

    @property
    def where(self) -> str:
        return self.other.name if self.other else "no topic"
