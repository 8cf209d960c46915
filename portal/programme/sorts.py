"""The lists that an event carries. Their pages are the same, at five addresses."""

from dataclasses import dataclass

from portal.programme.models import Carried, Faq, Room, SocialLink, Sponsor, Track


@dataclass(frozen=True)
class Sort:
    """`name` is what its pages are called in code, `address` where they stand.

    `key` is the column by which people know an entry: no two of an event share it.
    """

    model: type[Carried]
    name: str
    address: str
    label: str
    one: str
    key: str
    most: int
    icon: str
    purpose: str
    has_logo: bool = False

    def endpoint(self, view: str) -> str:
        """For the gate: `may(sort.endpoint("index"))`."""
        return f"programme.{self.name}.{view}"


TRACKS = Sort(
    Track, "tracks", "tracks", "Tracks", "track", "name", 100, "tag",
    "Threads of your programme, each with a colour: Music, Talks, For children.",
)  # fmt: skip
ROOMS = Sort(
    Room, "rooms", "rooms", "Rooms", "room", "name", 200, "pin",
    "Where things take place: Main hall, Upper deck, Workshop 2.",
)  # fmt: skip
SPONSORS = Sort(
    Sponsor, "sponsors", "sponsors", "Sponsors", "sponsor", "name", 200, "star",
    "Who makes it possible. They stand on the event's page in your order, by level.",
    has_logo=True,
)  # fmt: skip
LINKS = Sort(
    SocialLink, "links", "links", "Links", "link", "url", 20, "share",
    "Where else people find you: website, Instagram, Mastodon.",
)  # fmt: skip
FAQ = Sort(
    Faq, "faq", "faq", "FAQ", "question", "question", 100, "help",
    "What people ask before they come, answered once for all.",
)  # fmt: skip
SORTS = (TRACKS, ROOMS, SPONSORS, LINKS, FAQ)


def page_of(one: str) -> str:
    """The endpoint of the list of "track", "room"…, as acts name what they were done to."""
    return next(sort for sort in SORTS if sort.one == one).endpoint("index")
