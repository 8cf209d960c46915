"""A drawing for an event that has no picture of its own, by what it is about."""

from collections.abc import Mapping

from portal.events import Event

USUAL = "pictures/dusk.svg"  # string lights over a harbour: fits every evening

BY_TOPIC: Mapping[str, str] = {
    "music": "pictures/stage.svg",
    "stage": "pictures/stage.svg",
    "film-and-media": "pictures/stage.svg",
    "food-and-drink": "pictures/garden.svg",
    "family": "pictures/garden.svg",
    "community": "pictures/garden.svg",
    "business": "pictures/hall.svg",
    "conference": "pictures/hall.svg",
    "education": "pictures/hall.svg",
    "science-and-technology": "pictures/hall.svg",
    "sports-and-outdoors": "pictures/trail.svg",
    "health": "pictures/trail.svg",
    "travel": "pictures/trail.svg",
}


def of(event: Event) -> str:
    """The name of its static file."""
    return BY_TOPIC.get(event.topic.slug, USUAL) if event.topic else USUAL
